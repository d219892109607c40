import { casesOf, pick } from '../../matrix/pick.ts'
import type { Config } from '../../matrix/config.ts'
import { dimensions } from '../../matrix/dimensions/index.ts'

/** What no value of a dimension is: nothing is asked for. */
const nothing: readonly string[] = ['none', 'same', 'plain']

/** What is plugged with when, as one value: `cpu@before`. */
export const hotplugByMoment = 'hotplug by moment'

/** In how many cases of which matrix a value is. */
export type Uses = ReadonlyMap<string, number>

/** A value of a dimension, and where it is. */
export type ValueUse = Readonly<{ value: string; uses: Uses }>

/** Every value with a name of every dimension of the source, and the literals that matrices have. */
export function valueUses(config: Config): ReadonlyMap<string, readonly ValueUse[]> {
  const found = countCases(config)
  const own = dimensions.filter(({ name }) => !name.startsWith('destination-'))
  const byMoment = [...(found.get(hotplugByMoment) ?? [])].map(([value, uses]) => ({ value, uses }))
  return new Map([
    ...own.map((dimension): [string, ValueUse[]] => {
      const used = found.get(dimension.name) ?? new Map<string, Map<string, number>>()
      const values = new Set([...dimension.names(config.catalog), ...used.keys()])
      const listed = [...values].filter((value) => !nothing.includes(value))
      return [dimension.name, listed.map((value) => ({ value, uses: used.get(value) ?? new Map() }))]
    }),
    [hotplugByMoment, byMoment.filter(({ value }) => !nothing.includes(value))],
  ])
}

type Counts = Map<string, Map<string, Map<string, number>>>

function countCases({ matrices, catalog }: Config): Counts {
  const counts: Counts = new Map()
  for (const matrix of matrices.values())
    for (const { params } of casesOf(pick(matrix, { with: {}, only: {}, no: {} }, {}, catalog), []))
      for (const [name, text] of Object.entries(params))
        for (const [dimension, value] of usesOf(name, text)) count(counts, { dimension, value, matrix: matrix.name })
  return counts
}

/**
 * `destination-cpu` takes the same values as `cpu`, a device may be several that are joined by plus signs, and of
 * `cpu@before` the name counts.
 */
function usesOf(dimension: string, value: string): readonly (readonly [dimension: string, value: string])[] {
  const own = dimension.replace(/^destination-/, '')
  if (own === 'hotplug')
    return [
      [own, value.split('@')[0]!],
      [hotplugByMoment, value],
    ]
  return own === 'device' ? value.split('+').map((one) => [own, one] as const) : [[own, value]]
}

function count(counts: Counts, { dimension, value, matrix }: Record<'dimension' | 'value' | 'matrix', string>): void {
  const values = counts.get(dimension) ?? new Map<string, Map<string, number>>()
  const uses = values.get(value) ?? new Map<string, number>()
  uses.set(matrix, (uses.get(matrix) ?? 0) + 1)
  values.set(value, uses)
  counts.set(dimension, values)
}
