import { expect, test } from 'vitest'
import type { Script } from '../base/fixtures/script.ts'
import { sampleAttempt, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import type { Role } from '../machine/machine.ts'
import type { MigrationReport } from '../migration/report.ts'
import { sampleDiskGuest, sampleMigration } from '../spec/fixtures/samples.ts'
import { event } from './fixtures/migrated.ts'
import { checkSameGuest } from './same-guest.ts'
import { withoutProbe } from './unprobed.ts'
import { takeWitness } from './witness.ts'

const image = { ...sampleDiskGuest, unprobed: true } as const

/** What its agent says of a guest that has no probe. */
type Guest = { bootId: string; vcpus: number; aheadMs: number; log: string }

const healthy: Guest = { bootId: 'cafe', vcpus: 2, aheadMs: 0, log: '<6>[    0.000000] Linux\n' }

function agentOf(guest: Guest): Script {
  let last = ''
  let looks = 0
  return {
    'guest-get-vcpus': () => Array.from({ length: guest.vcpus }, (_, id) => ({ 'logical-id': id, online: true })),
    // A microsecond later at each look: within one millisecond of Date.now(), a guest's clock has gone on all the same.
    'guest-get-time': () => (Date.now() + guest.aheadMs) * 1e6 + 1_000 * ++looks,
    'guest-exec': ({ path = '' }: { path?: string }) => {
      last = path
      return { pid: 1 }
    },
    'guest-exec-status': () => ({
      ...{ exited: true, exitcode: 0 },
      'out-data': Buffer.from(last === 'dmesg' ? guest.log : guest.bootId).toString('base64'),
    }),
  }
}

type Case = Readonly<{ dirtyMibPerSecond?: number; blocks?: readonly string[] }>

/** Checks a guest that was migrated, and that something has happened to on the way. */
async function check(harm: Partial<Guest> = {}, { dirtyMibPerSecond = 0, blocks }: Case = {}) {
  await using attempt = sampleAttempt()
  const guest = { ...healthy }
  const qga = agentOf(guest)
  const state = { source: 'running', destination: 'inmigrate' }
  const machine = async (role: Role) => {
    const qmp = { 'query-status': () => ({ status: state[role], running: state[role] === 'running' }) }
    const scripted = await scriptedMachine(role, attempt, { qmp, qga, ...(blocks && { blocks }) })
    return { ...scripted, equipment: { ...scripted.equipment, image } }
  }
  const [source, destination] = [await machine('source'), await machine('destination')]
  const witness = await takeWitness(source, { dirtyMibPerSecond }, attempt)
  const startedAt = Date.now()
  source.monitor.events.add(event('STOP', startedAt))
  Object.assign(state, { source: 'postmigrate', destination: 'running' })
  Object.assign(guest, harm)
  const report: MigrationReport = {
    ...{ spec: sampleMigration, outcome: 'completed', from: 'source', to: 'destination', uri: 'tcp:127.0.0.1:45001' },
    ...{ startedAt, endedAt: Date.now(), info: { status: 'completed' }, samples: [], observed: {} },
    ...{ source: [event('STOP', startedAt)], destination: [event('RESUME', startedAt + 1)] },
  }
  const path = { path: [source, destination], bystanders: [], sleeps: [] }
  const health = await checkSameGuest({ ...path, witness, report, since: startedAt, gapLimitMs: 2_000, attempt })
  return { ...health, unknown: withoutProbe(destination) }
}

test('a guest without a probe is healthy as far as its agent tells, and what is not checked has names', async () => {
  const { unknown, notChecked } = await check()
  expect(notChecked).toEqual([])
  expect(unknown.map(({ feature, proof }) => `${feature}: ${proof}`)).toEqual([
    'stamped memory is as the guest last wrote it: guest debian-12 has no probe',
    'the heartbeat went on, how long the guest was silent: guest debian-12 has no probe',
    'the size of its memory: guest debian-12 has no probe',
  ])
})

test.for([
  ['other-guest', { bootId: 'beef' }],
  ['vcpus-lost', { vcpus: 1 }],
  ['clock-insane', { aheadMs: 600_000 }],
  ['kernel-log', { log: '<6>[    0.000000] Linux\n<3>[    9.0] I/O error\n' }],
] as const)('%s: %o is not healthy', async ([code, harm]) => {
  await expect(check(harm)).rejects.toMatchObject({ name: 'ExpectationError', code })
})

test('it carries no load', async () => {
  const message = 'guest debian-12 has no probe, which carries the load of a workload'
  await expect(check({}, { dirtyMibPerSecond: 20 })).rejects.toMatchObject({ name: 'MissingCapability', message })
})

const exec = ['guest-exec', 'guest-exec-status']

test('what its agent blocks is not checked, by name, and the rest is', async () => {
  const { held, notChecked } = await check({ bootId: 'beef', log: '<3>[    9.0] I/O error\n' }, { blocks: exec })
  expect(held).toEqual([
    ...['exactly one copy of the guest runs', 'the vCPUs that were online still are', 'its clock is sane'],
    'no other copy of the guest has begun to run',
  ])
  expect(notChecked.map(({ feature }) => feature)).toEqual([
    'the same boot of the same guest',
    'the kernel log is clean',
  ])
})

test.for([
  [{ vcpus: 1 }, exec, 'vcpus-lost'],
  [{ aheadMs: 600_000 }, exec, 'clock-insane'],
  [{ bootId: 'beef' }, ['guest-get-vcpus', 'guest-get-time'], 'other-guest'],
] as const)('%o is caught where the agent blocks %o', async ([harm, blocks, code]) => {
  await expect(check(harm, { blocks })).rejects.toMatchObject({ name: 'ExpectationError', code })
})

test('vCPUs and clock that cannot be asked for are not checked', async () => {
  const { notChecked } = await check({ vcpus: 1 }, { blocks: ['guest-get-vcpus', 'guest-get-time'] })
  expect(notChecked.map(({ feature }) => feature)).toEqual([
    'the vCPUs that were online still are',
    'its clock is sane',
  ])
})
