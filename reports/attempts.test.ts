import { expect, test } from 'vitest'
import { blame, earlierLines, onHosts } from './attempts.ts'
import { sampleEarlier } from './fixtures/samples.ts'

test('one host is named once, two by what they had', () => {
  expect(onHosts({ source: 'box-1', destination: 'box-1' })).toBe('on box-1')
  expect(onHosts({ source: 'box-1', destination: 'box-2' })).toBe('source on box-1, destination on box-2')
  expect(onHosts({})).toBe('on no host')
})

test('an earlier attempt says where, when, what and where its evidence is', () => {
  const earlier = [sampleEarlier(), sampleEarlier({ attempt: 2 }), sampleEarlier({ hosts: {} })]
  const lines = earlierLines({ case: 'one', earlier })
  expect(lines[0]).toBe(
    'attempt 1 source on box-1, destination on box-2, 2026-11-21T07:59:00.000Z: ' +
      'broken, box-1 host-lost: host box-1 is out of reach; evidence: cases/one/',
  )
  expect(lines[1]).toMatch(/evidence: cases\/one\/attempt-2\/$/)
  expect(lines[2]).toMatch(/^attempt 3 on no host, .*; evidence: none$/)
})

test('a case that went well at once has no earlier attempts', () => {
  expect(earlierLines({ case: 'one' })).toEqual([])
})

test('without a host to blame there is the code', () => {
  expect(blame({ verdict: { status: 'broken', code: 'cleanup', reason: '' } })).toBe('cleanup')
})
