import { expect, test } from 'vitest'
import type { Case } from './case.ts'
import { load } from './fixture.ts'
import { selectCases } from './select.ts'

const axes = `axes:
  machine: [q35, pc-i440fx, isapc]
  cpu: [max, Nehalem]
  memory: [512M, 1G, 2G, 4G]
  vcpus: [1, 2, 4]
  migration: [precopy-tcp, precopy-unix]
  guest: [micro-6.1, micro-6.12]
`

function sampled(sample: string, overlay = ''): Case[] {
  const suite = `title: x\ntests: migration\nsample: ${sample}\n`
  const config = load({ 'matrix/migration/precopy.yaml': `title: x\n${axes}${overlay}`, 'suites/s.yaml': suite })
  return [...selectCases(config, ['s'])]
}

function pairs({ params }: Case): string[] {
  const texts = Object.entries(params).map(([key, value]) => `${key}=${value}`)
  return texts.flatMap((one, index) => texts.slice(index + 1).map((other) => `${one} ${other}`))
}

test('a pairwise sample has every pair that any case has, in few cases', () => {
  const no = 'no: [{ when: { machine: isapc, memory: 4G }, because: x }]\n'
  const all = [...selectCases(load({ 'matrix/migration/precopy.yaml': `title: x\n${axes}${no}` }), [])]
  const chosen = sampled('{ pairwise: true, cases: 1 }', no)
  expect(new Set(chosen.flatMap(pairs))).toEqual(new Set(all.flatMap(pairs)))
  expect(all).toHaveLength(264)
  expect(chosen.length).toBeLessThanOrEqual(18)
})

test('a sample of each value has every value that any case has, in few cases', () => {
  const chosen = sampled('{ each: true, cases: 1 }')
  const values = (cases: readonly Case[]) => new Set(cases.flatMap(({ params }) => Object.values(params)))
  expect(values(chosen)).toEqual(values(sampled('{ cases: 1000 }')))
  expect(chosen.length).toBeLessThanOrEqual(6)
})

test('a sample is topped up to the wanted number, and takes all where there are fewer', () => {
  expect(sampled('{ pairwise: true, cases: 30 }')).toHaveLength(30)
  expect(sampled('{ cases: 5 }')).toHaveLength(5)
  expect(sampled('{ cases: 1000 }')).toHaveLength(288)
})

test('a sample is the same every time, without repeats, in the order of the matrix', () => {
  const ids = sampled('{ cases: 40 }').map(({ id }) => id)
  expect(sampled('{ cases: 40 }').map(({ id }) => id)).toEqual(ids)
  expect(new Set(ids).size).toBe(40)
  expect(
    sampled('{ cases: 1000 }')
      .map(({ id }) => id)
      .filter((id) => ids.includes(id)),
  ).toEqual(ids)
})

test('a larger sample holds a smaller one', () => {
  const few = sampled('{ cases: 10 }').map(({ id }) => id)
  expect(sampled('{ cases: 20 }').map(({ id }) => id)).toEqual(expect.arrayContaining(few))
})

test('another build runs the same choice; filters take from it, and add nothing', () => {
  const suite = 'title: x\ntests: migration\nsample: { pairwise: true, cases: 16 }\n'
  const config = load({ 'matrix/migration/precopy.yaml': `title: x\n${axes}`, 'suites/s.yaml': suite })
  const titles = (filters: object) => [...selectCases(config, ['s'], filters)].map(({ title }) => title)
  expect(titles({ with: ['build=10.0'] })).toEqual(titles({}).map((title) => `${title} · on 10.0`))
  expect(titles({ only: ['machine=q35'] })).toEqual(titles({}).filter((title) => title.startsWith('q35')))
})
