import { expect, test } from 'vitest'
import { readCount, readDiskMib } from './sizes.ts'

test('sizes and numbers of hosts', () => {
  expect([undefined, '64M', '3G'].map(readDiskMib)).toEqual([2048, 64, 3072])
  expect([undefined, '1', '99'].map(readCount)).toEqual([2, 1, 99])
})

test.each(['', '2', '0G', '-1G', '2g', '1.5G', '1M,size=9G'])("'%s' is no size", (text) =>
  expect(() => readDiskMib(text)).toThrow('expected a size'),
)

test.each(['', '0', '100', '2x', '1e1'])("'%s' is no number of hosts", (text) =>
  expect(() => readCount(text)).toThrow('expected a number of hosts'),
)
