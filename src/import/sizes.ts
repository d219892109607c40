import type { MachineSpec } from '../spec/machine-spec.ts'
import { badInput, type Source } from './bad-input.ts'
import { bytesOf } from './canonical.ts'
import type { Option } from './option.ts'
import { expandTopology, type Topology } from './topology.ts'

const mib = 1n << 20n
const levels = ['cpus', 'maxcpus', 'sockets', 'dies', 'cores', 'threads'] as const

/** Memory that `-m` asks for. ConfigError for what is no size, and for slots without the room that they are for. */
export function readMemory(source: Source, options: readonly Option[]): MachineSpec['memory'] {
  const { refuse, values } = given(source, options, 'm')
  const size = (key: string, text: string) => {
    const bytes = bytesOf(text, 20)
    if (bytes === undefined || bytes < mib) throw refuse(`${key}=${text} is no size of memory`)
    return Number((bytes + mib - 1n) / mib)
  }
  const sizeMib = size('size', values['size'] ?? '128')
  const { slots, maxmem } = values
  if (slots === undefined && maxmem === undefined) return { sizeMib }
  if (slots === undefined || maxmem === undefined) throw refuse('slots and maxmem go together')
  const maxSizeMib = size('maxmem', maxmem)
  if (maxSizeMib < sizeMib) throw refuse(`maxmem=${maxmem} is less than the memory of ${sizeMib} MiB`)
  if (!/^\d{1,3}$/.test(slots)) throw refuse(`slots=${slots} is no number of slots`)
  return { sizeMib, slots: Number(slots), maxSizeMib }
}

/** vCPUs and topology that `-smp` asks for. ConfigError for one that cannot be. */
export function readSmp(source: Source, options: readonly Option[], machineType: string): MachineSpec['smp'] {
  const { refuse, values } = given(source, options, 'smp')
  const numbers: Partial<Record<(typeof levels)[number], number>> = {}
  for (const level of levels) {
    const text = values[level]
    if (text === undefined) continue
    if (!/^[1-9]\d{0,3}$/.test(text)) throw refuse(`${level}=${text} is no number from 1 to 9999`)
    numbers[level] = Number(text)
  }
  const whole = expandTopology(numbers, machineType)
  check(whole, refuse)
  return whole
}

function check({ cpus, maxcpus, sockets, dies, cores, threads }: Topology, refuse: (message: string) => Error): void {
  const places = sockets * dies * cores * threads
  if (places !== maxcpus) throw refuse(`sockets × dies × cores × threads is ${places}, but maxcpus is ${maxcpus}`)
  if (cpus > maxcpus) throw refuse(`${cpus} vCPUs are more than there is room for: ${maxcpus}`)
}

type Given = Readonly<{ refuse: (message: string) => Error; values: Readonly<Record<string, string>> }>

function given(source: Source, options: readonly Option[], name: string): Given {
  const found = options.filter((option) => option.name === name)
  const values = Object.fromEntries(found.flatMap(({ pairs }) => pairs.map(({ key, value }) => [key, value])))
  return { values, refuse: (message) => badInput(source, found.at(-1)?.start ?? 0, `-${name}: ${message}`) }
}
