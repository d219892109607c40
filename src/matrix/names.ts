import type { ConfigProblem } from '../base/errors.ts'
import type { Matrix } from './matrix.ts'
import { quote } from './words/quote.ts'
import { suggest } from './words/suggest.ts'

/** The matrices that a name means: an area (`migration`), a matrix, or a test with all matrices that drive it. */
export function findMatrices(matrices: Iterable<Matrix>, name: string): Matrix[] {
  return [...matrices].filter(
    (matrix) => matrix.name === name || matrix.test === name || matrix.name.startsWith(`${name}/`),
  )
}

/** Everything that `findMatrices` understands, for suggestions. */
export function matrixNames(matrices: Iterable<Matrix>): string[] {
  const all = [...matrices]
  const areas = all.flatMap(({ name }) => (name.includes('/') ? [name.slice(0, name.lastIndexOf('/'))] : []))
  return [...new Set([...areas, ...all.flatMap(({ name, test }) => [name, test])])]
}

/** What files may name as tests. */
export type Tests = Readonly<{
  matrices: readonly Matrix[]
  /** Names of matrices whose files have mistakes, which are reported there. */
  broken: readonly string[]
}>

/** What is wrong with a name that should mean tests; undefined where it means some, or would if its file were sound. */
export function unknownTest(name: string, { matrices, broken }: Tests): ConfigProblem | undefined {
  const isBroken = broken.some((one) => one === name || one.startsWith(`${name}/`))
  if (isBroken || findMatrices(matrices, name).length > 0) return undefined
  return { message: `unknown test ${quote(name)}`, hint: suggest(name, [...matrixNames(matrices), ...broken]) }
}
