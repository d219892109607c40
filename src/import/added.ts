import type { Fact } from './facts.ts'
import type { Finding } from './finding.ts'

/** What every command line of virtqual's has, by subject; with a key where a subject may have others beside it. */
const brought: readonly (readonly [subject: string, key: string | undefined, why: string])[] = [
  ['-device serial', undefined, 'the controller of both channels into the guest'],
  ['-device agent-port', undefined, 'the channel of the guest agent'],
  ['-device probe-port', undefined, 'the channel of the probe'],
  ['-mon', undefined, 'the monitor'],
  ['-serial', undefined, 'the console, a file'],
  ['-kernel', undefined, "the guest's kernel"],
  ['-initrd', undefined, "the guest's initrd"],
  ['-append', undefined, "the guest's kernel command line"],
  ['-S', undefined, 'a source waits for its monitor'],
  ['-uuid', undefined, "the case's UUID"],
  ['-nodefaults', undefined, 'no devices that nobody asked for'],
  ['-no-user-config', undefined, 'no configuration of the host'],
  ['-display', undefined, 'no display'],
  ['-name', 'guest', 'the case and its side'],
  ['-name', 'debug-threads', 'threads have names'],
  ['-machine', 'dump-guest-core', 'a core is for a backtrace, without guest memory'],
  ['-accel', 'accel', 'the dimension accelerator'],
  ['-action', 'reboot', 'a guest that reboots ends its QEMU'],
  ['-msg', 'timestamp', 'what QEMU says has its time'],
  ['-sandbox', 'enable', "virtqual's own"],
  ['-sandbox', 'obsolete', "virtqual's own"],
  ['-sandbox', 'elevateprivileges', "virtqual's own"],
  ['-sandbox', 'spawn', "virtqual's own"],
  ['-sandbox', 'resourcecontrol', "virtqual's own"],
]

/** What virtqual brings that a command line does not have. */
export function added(facts: readonly Fact[]): Finding[] {
  const has = (subject: string, key?: string) =>
    facts.some((fact) => fact.subject === subject && (key === undefined || fact.key === key))
  return brought
    .filter(([subject, key]) => !has(subject, key))
    .map(([subject, key, why]) => ({ fate: 'added', subject, ...(key && { key }), value: '', why, from: [] }))
}
