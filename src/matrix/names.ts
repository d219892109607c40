import type { Matrix } from './matrix.ts'

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
