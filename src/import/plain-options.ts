import { hostNodesPair } from './host-nodes.ts'
import type { CommandLine, Pair } from './option.ts'

/** A parameter, and which of the command line it is: option and parameter, counted from 0; -1 for an option without. */
export type SourcedPair = Pair & Readonly<{ from: readonly [option: number, pair: number] }>

/** An option in the one form that all of its spellings have. */
export type PlainOption = Readonly<{ name: string; pairs: readonly SourcedPair[] }>

/** Options that are short for another one, or are gone from later builds in favour of it (docs/about/removed-features). */
const short: Readonly<Record<string, readonly [name: string, key: string, value: string]>> = {
  'enable-kvm': ['accel', 'accel', 'kvm'],
  'no-hpet': ['machine', 'hpet', 'off'],
  'no-acpi': ['machine', 'acpi', 'off'],
  'no-shutdown': ['action', 'shutdown', 'pause'],
  'no-reboot': ['action', 'reboot', 'shutdown'],
  usb: ['machine', 'usb', 'on'],
}

/** What a `-cpu` is called that QEMU forgets over a later one (system/vl.c); of other options it takes both together. */
export const earlierCpu = 'cpu (earlier)'

/** Options of a command line with every short form written out. */
export function plainOptions({ options }: CommandLine): PlainOption[] {
  const lastCpu = options.findLastIndex(({ name }) => name === 'cpu')
  return options.flatMap(({ name, value, pairs }, index): PlainOption[] => {
    const sourced = pairs.map((pair, at): SourcedPair => ({ ...pair, from: [index, at] }))
    const whole = (key: string, text: string): SourcedPair => ({ key, value: text, from: [index, -1] })
    const [other, key, text] = Object.hasOwn(short, name) ? short[name]! : []
    if (other) return [{ name: other, pairs: [whole(key!, text!)] }]
    if (name === 'machine' || name === 'M') return machine(sourced)
    if (name === 'global') return [{ name, pairs: [global(sourced)] }]
    if (name === 'object') return [{ name, pairs: sourced.map(hostNodesPair) }]
    if (name === 'cpu') return [{ name: index < lastCpu ? earlierCpu : name, pairs: sourced.map(feature) }]
    return [{ name, pairs: sourced.length > 0 ? sourced : [whole('', value ?? 'on')] }]
  })
}

function machine(pairs: readonly SourcedPair[]): PlainOption[] {
  const accel = pairs.filter(({ key }) => key === 'accel')
  const rest = pairs.filter(({ key }) => key !== 'accel')
  return [
    ...(rest.length > 0 ? [{ name: 'machine', pairs: rest }] : []),
    ...accel.map((pair) => ({ name: 'accel', pairs: [pair] })),
  ]
}

/** `driver=D,property=P,value=V` is `D.P=V`. */
function global(pairs: readonly SourcedPair[]): SourcedPair {
  const get = (key: string) => pairs.find((pair) => pair.key === key)?.value
  const [driver, property, value] = [get('driver'), get('property'), get('value')]
  const first = pairs[0] ?? { key: '', value: '', from: [0, -1] as const }
  return driver === undefined ? first : { key: `${driver}.${property}`, value: value ?? '', from: [first.from[0], -1] }
}

/** `+x` and `x` are `x=on`, `-x` is `x=off`; an underscore is a dash (target/i386/cpu.c). */
function feature(pair: SourcedPair, index: number): SourcedPair {
  if (index === 0 && pair.key === 'model') return pair
  const sign = pair.key[0]
  const key = pair.key.replace(/^[+-]/, '').replaceAll('_', '-')
  return { ...pair, key, value: sign === '-' ? 'off' : pair.value }
}
