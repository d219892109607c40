import { deviceRules } from './device-rules.ts'
import { memoryRules } from './memory-rules.ts'
import type { Rule } from './rule.ts'

/** A rule for each of these options as a whole. */
function options(names: string, fate: Rule['fate'], why: string): Rule {
  return { subject: new RegExp(`^-(?:${names})(?:#\\d+)?(?![\\w-])`), whole: true, fate, why }
}

const ours = 'virtqual gives its own'

/** What is the same on every command line of virtqual's. */
const same: readonly Rule[] = [
  options('S|nodefaults|no-user-config', 'carried', ''),
  { subject: /^-name$/, key: /^debug-threads$/, value: /^on$/, fate: 'carried', why: '' },
  { subject: /^-msg$/, key: /^timestamp$/, value: /^on$/, fate: 'carried', why: '' },
  { subject: /^-sandbox$/, key: /^enable$/, value: /^on$/, fate: 'carried', why: '' },
  {
    subject: /^-sandbox$/,
    key: /^(?:obsolete|elevateprivileges|spawn|resourcecontrol)$/,
    value: /^deny$/,
    fate: 'carried',
    why: '',
  },
  { subject: /^-accel$/, key: /^accel$/, value: /^kvm$/, fate: 'carried', why: '' },
  { subject: /^-action$/, key: /^reboot$/, value: /^shutdown$/, fate: 'carried', why: '' },
  { subject: /^-display$/, key: /^type$/, value: /^none$/, fate: 'carried', why: '' },
]

const replaced: readonly Rule[] = [
  { subject: /^-name$/, fate: 'replaced', why: 'named after the case and its side' },
  { subject: /^-(?:uuid|smbios type=1)$/, key: /^(?:uuid|)$/, fate: 'replaced', why: "the case's UUID" },
  { subject: /^-accel$/, key: /^accel$/, fate: 'replaced', why: 'the dimension accelerator' },
  {
    subject: /^-action$/,
    key: /^(?:shutdown|reboot)$/,
    fate: 'replaced',
    why: 'without -no-shutdown, a guest that goes down ends its QEMU',
  },
  options('mon|monitor|qmp|qmp-pretty', 'replaced', "virtqual's own monitors, on sockets"),
  options(
    'display|vnc|spice|nographic|sdl|curses|full-screen|k|g|portrait|rotate',
    'replaced',
    'no display: -display none',
  ),
  options('incoming', 'replaced', 'the case says what its destination waits for'),
  options('sandbox|msg|run-with', 'replaced', ours),
  options(
    'daemonize|pidfile|D|d|dfilter|runas|chroot|trace|gdb|s|perfmap|jitdump|seed',
    'replaced',
    'of the process, not the machine',
  ),
  options('kernel|initrd|append|dtb|shim', 'replaced', "the guest's own kernel"),
  options('L', 'replaced', "the build's firmware"),
  { subject: /^-serial#\d+/, whole: true, fate: 'left-out', why: 'the first serial port is the only one of -serial' },
  options('serial', 'replaced', "virtqual's own console, a file"),
]

const adapted: readonly Rule[] = [
  {
    subject: /^-(?:drive \S+|pflash$)/,
    when: ({ subject }, look) => subject === '-pflash' || look.get(subject, 'if') === 'pflash',
    ...{ whole: true, fate: 'adapted', why: 'the dimension firmware; see the profile' },
  },
  {
    subject: /^-(?:device \S* )?audiodev\b(?: \S+)?/,
    when: ({ subject }, look) => look.get(subject, 'driver') !== 'none',
    ...{ whole: true, fate: 'adapted', why: 'nobody listens (none)' },
  },
  { subject: /^-machine pflash\d\b/, whole: true, fate: 'adapted', why: 'the dimension firmware; see the profile' },
  {
    subject: /^-global$/,
    key: /^cfi\.pflash01\.secure$/,
    fate: 'adapted',
    why: 'the dimension firmware; see the profile',
  },
  ...memoryRules,
]

const leftOut: readonly Rule[] = [
  { subject: /^-cpu \(earlier\)/, whole: true, fate: 'left-out', why: 'QEMU takes the last -cpu alone' },
  {
    subject: /^-object \S+/,
    when: isOfType(/^(?:secret|tls-|authz|input-|filter-|colo-|sev-|tdx-|dbus-)/),
    whole: true,
    fate: 'left-out',
    why: 'nothing here uses it, and it belongs to its host',
  },
  { subject: /^-accel$/, fate: 'left-out', why: 'options of an accelerator are not part of a machine here' },
  {
    subject: /^-smp$/,
    key: /^(?:clusters|modules|books|drawers)$/,
    fate: 'left-out',
    why: 'not a level of a topology here',
  },
  {
    subject: /^-(?:blockdev|chardev|netdev|tpmdev|drive|net|nic) \S+/,
    ...{ whole: true, fate: 'left-out', why: 'no device uses it' },
  },
  options('loadvm|snapshot|readconfig|writeconfig|preconfig', 'left-out', 'its state or configuration is on its host'),
  options('mem-path|mem-prealloc|fsdev|virtfs|add-fd|acpitable|option-rom|bios', 'left-out', 'a file of its host'),
  { subject: /^-fw_cfg\b/, key: /^file$/, fate: 'left-out', why: 'a file of its host' },
  { subject: /^word/, fate: 'left-out', why: 'belongs to no option; QEMU takes it for a disk image' },
]

const carriedOptions =
  'machine|cpu|smp|m|rtc|global|overcommit|boot|smbios|device|object|numa|vga|audiodev|only-migratable|watchdog-action|fw_cfg|action|icount'

/** What becomes of everything that a command line may say. */
export const rules: readonly Rule[] = [
  ...same,
  ...replaced,
  ...adapted,
  ...deviceRules,
  ...leftOut,
  { subject: new RegExp(`^-(?:${carriedOptions})(?![\\w-])`), fate: 'carried', why: '' },
  { subject: /^/, fate: 'left-out', why: 'virtqual does not know what to do with it' },
]

function isOfType(pattern: RegExp): NonNullable<Rule['when']> {
  return ({ subject }, look) => pattern.test(look.get(subject, 'qom-type') ?? '')
}
