import { expect, test } from 'vitest'
import { readLinkChange, type LinkChange, type LinkWords } from './link-change.ts'

const understood: readonly (readonly [LinkWords, LinkChange])[] = [
  [{}, { kind: 'show' }],
  [{ down: true }, { kind: 'down' }],
  [{ up: true }, { kind: 'up' }],
  [{ reset: true }, { kind: 'reset' }],
  [{ rate: 'none' }, { kind: 'unshape' }],
  [{ rate: '1.5gbit' }, { kind: 'shape', shape: { rateKbit: 1_500_000 } }],
  [
    { rate: '200mbit', delay: '20ms' },
    { kind: 'shape', shape: { rateKbit: 200_000, delayMs: 20 } },
  ],
  [
    { delay: '1s', loss: '0.5%' },
    { kind: 'shape', shape: { delayMs: 1_000, lossPercent: 0.5 } },
  ],
]

test.each(understood)('%j is understood', (words, change) => expect(readLinkChange(words)).toEqual(change))

const refused: readonly (readonly [LinkWords, string])[] = [
  [{ down: true, up: true }, 'one way at a time'],
  [{ down: true, rate: '1mbit' }, 'one way at a time'],
  [{ rate: '1' }, "--rate '1' is none"],
  [{ rate: '0mbit' }, "--rate '0mbit' is none"],
  [{ rate: '1constructor' }, "--rate '1constructor' is none"],
  [{ rate: 'none', delay: '1ms' }, "--rate 'none' is none"],
  [{ delay: '20' }, "--delay '20' is none"],
  [{ loss: '101%' }, "--loss '101%' is none"],
]

test.each(refused)('%j is refused', (words, message) => expect(() => readLinkChange(words)).toThrow(message))
