import type { Parts } from '../spec/parts.ts'
import { badInput, type Source } from './bad-input.ts'
import type { CommandLine, Option } from './option.ts'

/** Which options share their ids, and under which key they have them. */
const spaces: Readonly<Record<string, readonly [space: string, key: string]>> = {
  device: ['device', 'id'],
  object: ['object', 'id'],
  chardev: ['chardev', 'id'],
  netdev: ['netdev', 'id'],
  tpmdev: ['tpmdev', 'id'],
  audiodev: ['audiodev', 'id'],
  blockdev: ['block node', 'node-name'],
  drive: ['block node', 'id'],
}

/** Of the devices and backends that machines of virtqual's have besides (src/argv). */
const ours: Readonly<Record<string, RegExp>> = {
  device: /^(?:serial|agent-port|probe-port|boot-device|disk\d+-device)$/,
  chardev: /^(?:qmp|qmp-fd|agent|probe|console)$/,
  'block node': /^(?:boot|boot-file|flash-code|flash-vars|disk\d+|disk\d+-file)$/,
}

/** ConfigError, with its place, for an id that is there twice. */
export function expectUnique(source: Source, { options }: CommandLine): void {
  const seen = new Set<string>()
  for (const option of options) {
    const [space, id] = idOf(option)
    if (space === undefined || id === undefined) continue
    if (seen.has(`${space} ${id}`)) throw badInput(source, option.start, `the id '${id}' of a ${space} is there twice`)
    seen.add(`${space} ${id}`)
  }
}

/** ConfigError, with its place, for what is carried over with an id that virtqual's own devices and backends have. */
export function expectNoClash(source: Source, { options }: CommandLine, parts: Parts): void {
  const { devices = [], chardevs = [], blockdevs = [] } = parts
  const carried: Readonly<Record<string, readonly unknown[]>> = {
    device: devices.map(({ id }) => id),
    chardev: chardevs.map(({ id }) => id),
    'block node': blockdevs.map((node) => node['node-name']),
  }
  expectOther(source, options)
  for (const option of options) {
    const [space = '', id = ''] = idOf(option)
    if (!ours[space]?.test(id) || !carried[space]?.includes(id)) continue
    const message = `the id '${id}' of a ${space} is one of virtqual's own: give it another one`
    throw badInput(source, option.start, message)
  }
}

const ownChardevs = ['qmp', 'agent', 'probe']

/** A QEMU of a case is no machine of somebody's: it is named after the case and its side, and all of these are there. */
function expectOther(source: Source, options: readonly Option[]): void {
  const name = options.findLast((option) => option.name === 'name')
  const guest = name?.pairs.find(({ key }) => key === 'guest')?.value
  const caseId = /^([0-9a-f]{10})-\w+/.exec(guest ?? '')?.[1]
  const chardevs = options.flatMap((option) => (option.name === 'chardev' ? [idOf(option)[1]] : []))
  if (caseId === undefined || !ownChardevs.every((id) => chardevs.includes(id))) return
  const message = `this is one of virtqual's own QEMUs: 'npx virtqual show ${caseId}' shows its case`
  throw badInput(source, name!.start, message)
}

function idOf({ name, pairs }: Option): [space?: string, id?: string | undefined] {
  const [space, key] = Object.hasOwn(spaces, name) ? spaces[name]! : []
  return space === undefined ? [] : [space, pairs.find((pair) => pair.key === key)?.value]
}
