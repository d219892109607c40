import { expect, test } from 'vitest'
import { faultyOffer } from '../lab/hosts/host-offer.ts'
import { sampleRun } from '../lab/fixtures/sample-run.ts'
import { LabError } from '../base/errors.ts'
import { hostSetUpLines, setUpLines } from './set-up-lines.ts'

const absent = { missing: 'no such build' }

test('what is ready, and why something is not', () => {
  const made = { builds: { one: absent }, guests: {}, firmware: { ovmf: { missing: 'none' } }, tools: { swtpm: '/x' } }
  expect(setUpLines(made)).toEqual(['one: no such build', 'ovmf: none', 'swtpm: ready'])
})

test('each line of a host has its name', async () => {
  await using run = sampleRun()
  const [offer] = run.hosts
  expect(hostSetUpLines({ ...offer!, builds: { one: absent }, guests: {}, tools: {} })).toEqual([
    `${offer!.name}: one: no such build`,
  ])
})

test('a host that cannot be used has its fault and nothing else', () => {
  const at = { file: 'lab.yaml', line: 1, column: 1 }
  const size = { slots: 1, memoryMib: 1, labels: [], shapeLink: false }
  const host = { name: 'far', provider: 'ssh', migrationAddress: '10.0.0.1', ...size, at } as const
  const fault = new LabError('host-unreachable', 'nobody answers', { host: 'far' })
  expect(hostSetUpLines(faultyOffer(host, fault))).toEqual(['far: nobody answers'])
})
