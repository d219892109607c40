import type { PlainOption, SourcedPair } from './plain-options.ts'

/** The key that names a backend, by the option that makes it. */
const nameKeys: Readonly<Record<string, string>> = {
  ...{ object: 'id', chardev: 'id', netdev: 'id', tpmdev: 'id', audiodev: 'id', blockdev: 'node-name', drive: 'id' },
}

const blocks = ['blockdev', 'drive']

/** Options that make what a key names, for each option that has such keys. */
const referring: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  device: {
    ...{ drive: blocks, netdev: ['netdev'], chardev: ['chardev'], tpmdev: ['tpmdev'], audiodev: ['audiodev'] },
    ...{ memdev: ['object'], iothread: ['object'], rng: ['object'], cryptodev: ['object'] },
  },
  machine: { pflash0: blocks, pflash1: blocks, 'memory-backend': ['object'] },
  blockdev: { file: blocks, backing: blocks, 'file.file': blocks },
  tpmdev: { chardev: ['chardev'] },
  netdev: { chardev: ['chardev'] },
  object: { chardev: ['chardev'] },
  mon: { chardev: ['chardev'] },
  numa: { memdev: ['object'] },
  vnc: { audiodev: ['audiodev'] },
}

/** Name of the backend that an option makes; undefined for one that makes none, or without a name. */
export function backendName({ name, pairs }: PlainOption): string | undefined {
  const key = Object.hasOwn(nameKeys, name) ? nameKeys[name] : undefined
  return key === undefined ? undefined : pairs.find((pair) => pair.key === key)?.value
}

/** Whether this parameter is the name of a backend or a device. */
export function isName(option: PlainOption, { key }: SourcedPair): boolean {
  if (option.name === 'device') return key === 'id'
  return Object.hasOwn(nameKeys, option.name) && nameKeys[option.name] === key
}

/** Finds the backend that a parameter of an option names; undefined where it names none that is there. */
export type Refer = (option: PlainOption, pair: SourcedPair) => PlainOption | undefined

/** Makes it for the options of a command line. */
export function referrer(all: readonly PlainOption[]): Refer {
  const made = new Map(all.map((option) => [`${option.name} ${backendName(option)}`, option] as const))
  return (option, pair) => {
    const [makers, name] = namedBy(option, pair)
    const found = makers.map((maker) => made.get(`${maker} ${name}`))
    return found.find((other) => other !== undefined)
  }
}

function namedBy({ name }: PlainOption, { key, value }: SourcedPair): [makers: readonly string[], name: string] {
  if (name === 'serial' && value.startsWith('chardev:')) return [['chardev'], value.slice('chardev:'.length)]
  const keys = Object.hasOwn(referring, name) ? referring[name]! : {}
  return [Object.hasOwn(keys, key) ? keys[key]! : [], value]
}
