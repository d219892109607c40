import { expect, test } from 'vitest'
import { LabError } from '../../base/errors.ts'
import type { Prepared } from '../../lab/prepare.ts'
import type { HostSpec } from '../../matrix/host-spec.ts'
import type { HostFacts } from '../../spec/host-facts.ts'
import { lookAtHost } from './look.ts'

const spec: HostSpec = {
  ...{
    name: 'box-1',
    provider: 'ssh',
    ssh: { address: '10.0.0.1', user: 'qe', port: 2222 },
    migrationAddress: '10.1.0.1',
  },
  ...{ labels: [], slots: 'auto', memoryMib: 'auto', shapeLink: false, at: { file: 'lab.yaml', line: 1, column: 1 } },
}
const facts: HostFacts = {
  ...{ kernel: '6.1', architecture: 'x86_64', cpus: 8, cpuFlags: [], memoryMib: 1000, hugepagesFree: {} },
  ...{ userfaultfd: 'root', kvmDevice: 'none', freeMib: 1, programs: [] },
}
const prepared: Prepared = { builds: { sid: { missing: 'no network' } }, guests: {}, tools: { 'pass-fd': '/x' } }
const held = [{ slot: 0, state: 'held', run: 'r', owner: 'o', silentSeconds: 1 }]

const reaches = { 'box-2': { ok: true, detail: 'answers' } }

function opener() {
  const seen = { closed: 0 }
  const open = async () => ({
    facts,
    migrationAddress: '10.1.0.1',
    dial: () => Promise.reject(new Error('nowhere')),
    holders: async () => held,
    [Symbol.asyncDispose]: async () => void seen.closed++,
  })
  return { open, seen, reach: async () => reaches }
}

test('a host that can be opened is asked, and closed', async () => {
  const { seen, ...means } = opener()
  expect(await lookAtHost(spec, { ...means, prepare: async () => prepared })).toEqual({
    reaches,
    ...{ name: 'box-1', address: 'qe@10.0.0.1:2222', migrationAddress: '10.1.0.1', labels: [], facts, held },
    ...{ slots: 8, memoryMib: 800, kvm: {}, guests: {} },
    builds: { sid: { ok: false, detail: 'no network' } },
    tools: { 'pass-fd': { ok: true, detail: '/x' } },
  })
  expect(seen.closed).toBe(1)
})

test('a host that cannot be used is a finding, wherever that shows', async () => {
  const gone = new LabError('host-unreachable', 'host box-1 cannot be reached')
  const fault = { code: 'host-unreachable', reason: 'host box-1 cannot be reached' }
  const prepare = async () => prepared
  expect(await lookAtHost(spec, { ...opener(), open: () => Promise.reject(gone), prepare })).toMatchObject({
    fault,
    builds: {},
  })
  const { seen, ...means } = opener()
  expect(await lookAtHost(spec, { ...means, prepare: () => Promise.reject(gone) })).toMatchObject({ fault })
  expect(seen.closed).toBe(1)
})

test('a mistake of ours is no finding', async () => {
  const mistake = new TypeError('undefined is not a function')
  await expect(lookAtHost(spec, { ...opener(), prepare: () => Promise.reject(mistake) })).rejects.toBe(mistake)
})
