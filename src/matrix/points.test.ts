import { expect, test } from 'vitest'
import type { Axis } from './axis.ts'
import { dimensions } from './dimensions/index.ts'
import { first } from './first.ts'
import type { Matrix } from './matrix.ts'
import { points } from './points.ts'

/** A matrix with the first axes of the registry, each with `size` values called v0, v1 and so on. */
function matrixOf(sizes: readonly number[], rules: Partial<Matrix> = {}): Matrix {
  const axes = sizes.map((size, index): Axis => {
    const values = Array.from({ length: size }, (_, value) => ({ text: `v${value}`, patch: {} }))
    return { dimension: dimensions[index]!, values, varies: true }
  })
  const at = { file: 'x', line: 1, column: 1 }
  return {
    name: 'x',
    test: 'x',
    title: 'x',
    axes,
    no: [],
    only: [],
    rows: [],
    expect: { outcome: 'completed' },
    at,
    ...rules,
  }
}

const rule = (when: Record<string, string[]>) => ({ when, because: 'x', at: { file: 'x', line: 1, column: 1 } })

test('the last axis varies fastest', () => {
  expect(Array.from(points(matrixOf([2, 3])), String)).toEqual(['0,0', '0,1', '0,2', '1,0', '1,1', '1,2'])
})

test('an axis without values has no points', () => {
  expect([...points(matrixOf([2, 0, 3]))]).toEqual([])
})

test('rules give up whole branches: the first of 10^12 points that is left comes at once', () => {
  const matrix = matrixOf(Array(12).fill(10), {
    no: [rule({ machine: ['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8'] })],
    only: [rule({ cpu: ['v9'], memory: ['v9'] }), rule({ vcpus: ['v9'], cpu: ['v8'] })],
  })
  expect(String(first(points(matrix)))).toBe('9,8,0,9,0,0,0,0,0,0,0,0')
})

test('points stream: the millionth costs no more memory than the first', () => {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  let count = 0
  for (const _ of points(matrixOf([10, 10, 10, 10, 10, 10]))) count++
  expect(count).toBe(1_000_000)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6)
})
