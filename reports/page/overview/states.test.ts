import { expect, test } from 'vitest'
import { unbalanced } from '../fixtures/well-formed.ts'
import type { Run } from './run.ts'
import { states } from './states.ts'

const run = (rows?: Run['states']): Run => ({
  ...{ name: 'r', suite: 's', environment: {}, states: rows },
  summary: {
    planned: 0,
    counts: { passed: 0, failed: 0, known: 0, broken: 0, skipped: 0, missing: 0 },
    finals: new Map(),
    missing: [],
    hostFaults: [],
  },
})

test('every state of every build has a row, tested or not', () => {
  const html = states(
    run({
      'qemu-10.0': [
        { status: 'active', passed: ['cancel', 'cut'], failed: ['pause-guest'] },
        { status: 'teleporting', passed: [], failed: [], untested: 'nothing <here>' },
      ],
    }),
  )
  expect(unbalanced(html)).toEqual([])
  for (const word of ['qemu-10.0', 'cancel, cut', 'pause-guest', 'teleporting', 'nothing &#60;here&#62;'])
    expect(html).toContain(word)
})

test('a run that disturbs nothing has no such section', () => {
  expect(states(run())).toBe('')
  expect(states(run({}))).toBe('')
})
