import type { Properties } from '../../spec/parts.ts'
import { idKeys, type Named } from '../own-ids.ts'

type Checked = Partial<Readonly<Record<Named, readonly Properties[]>>> &
  Readonly<{
    options?: readonly (readonly [string, ...unknown[]])[]
    network?: readonly Readonly<{ device: string }>[]
  }>

type Context = Readonly<{
  addIssue: (issue: { code: 'custom'; path: (string | number)[]; message: string }) => void
}>

type Report = (path: (string | number)[], message: string) => void

/** Options whose value comes from elsewhere in the configuration, or that virtqual needs for itself. */
const taken: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['-machine', '-M'].map((name) => [name, 'machine-type and machine-options'])),
  ...Object.fromEntries(['-object', '-chardev', '-blockdev', '-netdev', '-tpmdev', '-device'].map(ownKey)),
  ...{ '-cpu': 'the dimension cpu', '-smp': 'the dimension vcpus', '-m': 'the dimension memory' },
  ...{ '-accel': 'the dimension accelerator', '-enable-kvm': 'the dimension accelerator' },
  ...Object.fromEntries(
    [
      ...['-name', '-uuid', '-incoming', '-S', '-qmp', '-mon', '-monitor', '-serial', '-msg', '-sandbox', '-run-with'],
      ...[
        '-kernel',
        '-initrd',
        '-append',
        '-loadvm',
        '-display',
        '-daemonize',
        '-pidfile',
        '-no-reboot',
        '-nodefaults',
      ],
    ].map((name) => [name, 'virtqual itself']),
  ),
}

function ownKey(name: string): [string, string] {
  return [name, `${name.slice(1)}s:`]
}

/** Reports ids that are given twice, backends that are not there, and options that are not for parts to give. */
export function checkParts(value: Checked, context: Context): void {
  const report: Report = (path, message) => context.addIssue({ code: 'custom', path, message })
  checkIds(value, report)
  checkBackends(value, report)
  checkNetwork(value, report)
  for (const [index, [name]] of (value.options ?? []).entries()) {
    const by = Object.hasOwn(taken, name) ? taken[name] : undefined
    if (by) report(['options', index, 0], `${name} is given by ${by}`)
  }
}

const kinds = Object.keys(idKeys) as Named[]

function checkIds(value: Checked, report: Report): void {
  for (const kind of kinds) {
    const key = idKeys[kind]
    const ids = (value[kind] ?? []).map((one) => one[key]).map(textOrNothing)
    for (const [index, id] of ids.entries())
      if (id !== undefined && ids.indexOf(id) < index)
        report([kind, index, key], `there is another one of ${kind} called '${id}'`)
  }
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Properties of a device that name a backend, and where that must be. */
const backends: Readonly<Record<string, Named>> = {
  ...{ netdev: 'netdevs', drive: 'blockdevs', chardev: 'chardevs', tpmdev: 'tpmdevs' },
  ...{ iothread: 'objects', memdev: 'objects', rng: 'objects' },
}

function checkBackends(value: Checked, report: Report): void {
  for (const [index, one] of (value.devices ?? []).entries()) {
    for (const [key, kind] of Object.entries(backends)) {
      const id = one[key]
      if (typeof id === 'string' && !isThere(value, kind, id))
        report(['devices', index, key], `there is none of ${kind} called '${id}'`)
    }
  }
}

function checkNetwork(value: Checked, report: Report): void {
  for (const [index, { device }] of (value.network ?? []).entries())
    if (!isThere(value, 'devices', device))
      report(['network', index, 'device'], `there is none of devices called '${device}'`)
}

/** A drive may also come of the option `-drive`. */
function isThere({ options = [], ...value }: Checked, kind: Named, id: string): boolean {
  const drives = kind === 'blockdevs' ? options.filter(([name]) => name === '-drive') : []
  return (
    (value[kind] ?? []).some((other) => other[idKeys[kind]] === id) ||
    drives.some(([, given]) => textOrNothing(given)?.split(',').includes(`id=${id}`))
  )
}
