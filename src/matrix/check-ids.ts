import type { MachineSpec } from '../spec/machine-spec.ts'
import type { NamedParts } from '../spec/parts.ts'
import { partsOf } from '../spec/parts-of.ts'
import type { Axis } from './axis.ts'
import { idKeys, type Named, ownIds } from './own-ids.ts'
import { ownerOf, type Stray, straysIn } from './strays.ts'
import { quote } from './words/quote.ts'

/**
 * Names that are there twice in the source of a case: QEMU ends with `Duplicate ID`, or says so of a block node. Names
 * of one entry of the catalogue are looked at where it is read.
 */
export function clashes(axes: readonly Axis[]): Generator<Stray> {
  return straysIn(axes, { dimensions: ['machine', 'device', 'disk', 'firmware'], has: isNamed, find: clashOf })
}

const kinds = Object.keys(idKeys) as Named[]

function isNamed(parts: NamedParts): boolean {
  return kinds.some((kind) => idsOf(parts, kind).length > 0)
}

function clashOf(spec: MachineSpec) {
  for (const kind of kinds) {
    const owners = new Map(ownIds(spec, kind).map((id) => [id, 'of virtqual itself']))
    for (const parts of partsOf(spec))
      for (const id of idsOf(parts, kind)) {
        const [other, owner] = [owners.get(id), `of ${ownerOf(parts, spec)}`]
        if (other !== undefined) return clash(`two of ${kind} called ${quote(id)}`, [other, owner])
        owners.set(id, owner)
      }
  }
  return undefined
}

function clash(what: string, [one, other]: readonly [string, string]) {
  const whose = one === other ? `both ${one}, which is there twice` : `${one} and ${other}`
  const hint = one === other ? 'name it once' : 'give one of them another name, or leave such cases out'
  return { message: `there are ${what}: ${whose}`, hint }
}

function idsOf(parts: NamedParts, kind: Named): string[] {
  const ids = (parts[kind] ?? []).map((one) => one[idKeys[kind]])
  return ids.filter((id) => typeof id === 'string')
}
