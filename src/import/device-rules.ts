import type { Fact } from './facts.ts'
import type { Look, Rule } from './rule.ts'
import { isText } from './typed-properties.ts'

/** The device that a subject is about, without its backends: `-device net0 netdev` is about `-device net0`. */
function deviceOf({ subject }: Fact): string {
  return /^-device \S*/.exec(subject)?.[0] ?? subject
}

function hasDriver(pattern: RegExp): NonNullable<Rule['when']> {
  return (fact, look) => pattern.test(look.get(deviceOf(fact), 'driver') ?? '')
}

function isAgent(fact: Fact, look: Look): boolean {
  return look.get(deviceOf(fact), 'name') === 'org.qemu.guest_agent.0'
}

function isOtherCpu(fact: Fact, look: Look): boolean {
  return hasDriver(/-x86_64-cpu$/)(fact, look) && !look.isPluggedCpu(deviceOf(fact))
}

function isConsole(fact: Fact, look: Look): boolean {
  return look.isConsole(deviceOf(fact))
}

const hostBound =
  /^(?:vfio-|vhost-user-|vhost-scsi|vhost-vsock|usb-host|usb-redir|ivshmem|pci-assign|ccid-card-passthru)/
const device = /^-device \S*/
const netdev = /^-device \S* netdev$/

/** What becomes of devices and of the backends that they use. */
export const deviceRules: readonly Rule[] = [
  { subject: device, when: isAgent, whole: true, fate: 'replaced', why: "virtqual's own port of the guest agent" },
  { subject: device, when: isConsole, whole: true, fate: 'replaced', why: "virtqual's own console, a file" },
  {
    subject: device,
    when: isOtherCpu,
    whole: true,
    fate: 'left-out',
    why: 'a plugged vCPU needs an id, a place, and the model of -cpu',
  },
  { subject: device, when: hasDriver(hostBound), whole: true, fate: 'left-out', why: 'belongs to its host' },
  {
    subject: /^-device \S*$/,
    when: isTooLong,
    fate: 'left-out',
    why: 'a number with more digits than a profile keeps',
  },
  {
    subject: /^-device \S* drive\b/,
    whole: true,
    fate: 'adapted',
    why: 'an empty disk (null-co) of 1 GiB; real size unknown',
  },
  { subject: netdev, key: /^(?:type|id|netdev)$/, when: ofUser, fate: 'carried', why: '' },
  {
    subject: netdev,
    key: /^(?:queues|fds(?:\.\d+)?)$/,
    when: isMultiqueue,
    fate: 'left-out',
    why: 'several queues: a user network has one, also with mq=on',
  },
  {
    subject: netdev,
    key: /^(?:vhost(?:force)?|vhostfds?(?:\.\d+)?)$/,
    value: /^(?!off$)/,
    fate: 'left-out',
    why: "vhost: a user network is QEMU's own, without the host's kernel",
  },
  {
    subject: /^-device \S* netdev\b/,
    whole: true,
    fate: 'adapted',
    why: 'a user network, which needs nothing of its host',
  },
  { subject: /^-device \S* tpmdev\b/, whole: true, fate: 'adapted', why: 'an swtpm of its own, with no state' },
  { subject: /^-device \S* chardev\b/, when: ofNull, fate: 'carried', why: '' },
  { subject: /^-device \S* chardev\b/, whole: true, fate: 'adapted', why: 'nobody at the other end (null)' },
]

/** As `wwn` of a disk: QEMU takes no text for it, and a number of ours would be another one. */
function isTooLong({ key, value }: Fact): boolean {
  return !isText(key) && /^\d+$/.test(value) && !Number.isSafeInteger(Number(value))
}

function ofNull({ subject }: Fact, look: Look): boolean {
  return look.get(subject, 'backend') === 'null'
}

function ofUser({ subject }: Fact, look: Look): boolean {
  return look.get(subject, 'type') === 'user'
}

/** Descriptors of several queues are joined by colons, or a list. */
function isMultiqueue({ subject, key, value }: Fact, look: Look): boolean {
  if (key === 'queues') return value !== '1'
  return value.includes(':') || (key !== 'fds' && look.get(subject, 'fds.1') !== undefined)
}
