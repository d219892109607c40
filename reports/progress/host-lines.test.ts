import { expect, test } from 'vitest'
import { sampleAttempt, sampleEarlier, sampleFault } from '../fixtures/samples.ts'
import type { FinalAttempt } from '../summary.ts'
import { hostLines, unusedLines } from './host-lines.ts'
import { displayWidth } from './text.ts'

const canvas = { columns: 79, color: false }
const finalsOf = (attempts: readonly FinalAttempt[]) => new Map(attempts.map((one) => [one.case, one]))
const again = (id: string) => sampleAttempt(id, 'passed', { attempt: 2, earlier: [sampleEarlier()] })

test('cases that ran again are told, whatever became of them', () => {
  const twice = [
    sampleEarlier(),
    sampleEarlier({ verdict: { status: 'broken', code: 'disk-full', reason: '', host: 'b' } }),
  ]
  const finals = finalsOf([
    sampleAttempt('one', 'passed'),
    again('two'),
    sampleAttempt('three', 'failed', { earlier: twice }),
  ])
  expect(hostLines({ finals, hostFaults: [] }, canvas)).toEqual([
    'AGAIN   2 cases ran again on another host:',
    '        two box-1 host-lost, then passed',
    '        three box-1 host-lost, b disk-full, then failed',
  ])
})

test('a run whose hosts did well has nothing to tell', () => {
  expect(
    hostLines({ finals: finalsOf([sampleAttempt('one', 'passed')]), hostFaults: [sampleFault('x')] }, canvas),
  ).toEqual([])
})

test('many cases are counted, and no line is too long', () => {
  const finals = finalsOf(Array.from({ length: 12 }, (_, index) => again(`case-${index}`)))
  const reason = 'host box-1 answered nothing within 15 s '.repeat(4).trim()
  const lines = hostLines({ finals, hostFaults: [sampleFault('box-1', { givenUp: true, reason })] }, canvas)
  expect(lines[11]).toBe('        and 2 more')
  expect(lines[12]).toMatch(/^HOST {4}box-1 was given up after 1 faults, the last host-lost: host box-1/)
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(79)
})

test('a host that was not used is told at the end, also where a part of the run had it', () => {
  const hostFaults = [sampleFault('box-9', { notUsed: true }), sampleFault('box-1', { notUsed: true })]
  const one = sampleAttempt('one', 'passed', { hosts: { source: 'box-1' } })
  expect(hostLines({ finals: finalsOf([one]), hostFaults }, canvas)).toEqual([
    'HOST    box-9 was not used: host box-9 is out of reach',
    'HOST    box-1 was not used in a part of the run: host box-1 is out of reach',
  ])
})

test('a run begins with what it cannot use, and says where no case can run between two hosts', () => {
  expect(unusedLines([sampleFault('box-9')], 'no case can run between two hosts', canvas)).toEqual([
    'HOST    box-9 is not used: host box-9 is out of reach',
    'HOST    no case can run between two hosts',
  ])
  expect(unusedLines([], undefined, canvas)).toEqual([])
})
