import type { MachineSpec } from '../spec/machine-spec.ts'
import type { NamedParts } from '../spec/parts.ts'
import { partsOf } from '../spec/parts-of.ts'
import type { Axis } from './axis.ts'
import { product } from './product.ts'
import { quote } from './words/quote.ts'

/** What is wrong with the machine of a case, and what to do about it. */
export type Mistake = Readonly<{ message: string; hint: string }>

/** What is wrong with a case of these axes, and values of theirs which any such case has. */
export type Stray = Mistake & Readonly<{ selection: Readonly<Record<string, readonly string[]>> }>

/** What to look for, and where: in the dimensions that make the machine, if any of its parts has such a thing. */
type Search = Readonly<{
  dimensions: readonly string[]
  has: (parts: NamedParts) => boolean
  find: (spec: MachineSpec) => Mistake | undefined
}>

/** What is wrong with the source of a case, for each choice of values that make it so. */
export function* straysIn(axes: readonly Axis[], { dimensions, has, find }: Search): Generator<Stray> {
  const chosen = axes.filter(({ dimension }) => dimensions.includes(dimension.name))
  if (!chosen.some(({ values }) => values.some(({ patch }) => partsOf(patch.source ?? {}).some(has)))) return
  for (const values of product(chosen)) {
    const found = find(Object.assign({}, ...values.map(({ patch }) => patch.source)) as MachineSpec)
    if (!found) continue
    const texts = values.map(({ text }, index) => [chosen[index]!.dimension.name, [text]] as const)
    yield { ...found, selection: Object.fromEntries(texts) }
  }
}

/** `machine 'field'`, `device 'rng'`: whose a part of a machine is. */
export function ownerOf(parts: NamedParts, { machineParts }: Pick<MachineSpec, 'machineParts'>): string {
  return `${parts === machineParts ? 'machine' : 'device'} ${quote(parts.name)}`
}
