import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { silence } from '../base/fixtures/script.ts'
import { tcpHostAndPort } from '../migration/address.ts'
import { brokenStderr } from './broken-stderr.ts'
import { disturb, prepared } from './disturb.ts'
import { disturbable } from './fixtures/disturbed-pair.ts'
import { announce } from '../migration/fixtures/scripted-pair.ts'

const failed = { code: 1, signal: null }

test('a disturbed migration is reported with what it was disturbed by, and in which state', async () => {
  const migrate_cancel = () => {
    announce(one.pair, ['source MIGRATION cancelled'])
    one.pair.destination.exit(failed)
    return {}
  }
  await using one = await disturbable({ disturbance: { kind: 'cancel' }, source: { migrate_cancel } })
  const { report, exercised } = await disturb(one.input, 'source')
  expect(report.outcome).toBe('cancelled')
  expect(one.pair.source.provokedStderr).toEqual(brokenStderr)
  expect(exercised).toEqual([
    { feature: 'moment active', exercised: true, proof: "query-migrate said 'active'" },
    { feature: 'disturbance cancel', exercised: true, proof: 'it was accepted' },
  ])
})

test('a state that the migration had already left is not exercised', async () => {
  const migrate_cancel = () => {
    announce(one.pair, ['source MIGRATION cancelled'])
    one.pair.destination.exit(failed)
    return {}
  }
  const source = { migrate_cancel, 'query-migrate': () => ({ status: 'device' }) }
  await using one = await disturbable({ disturbance: { kind: 'cancel' }, source })
  const { exercised } = await disturb(one.input, 'source')
  expect(exercised[0]).toEqual({ feature: 'moment active', exercised: false, proof: "query-migrate said 'device'" })
})

test('a state that is never reached is named, with what came instead', async () => {
  await using one = await disturbable({ begins: ['source MIGRATION failed'] })
  await expect(disturb(one.input, 'source')).rejects.toMatchObject({ code: 'migration-failed' })
})

test.each([
  ['teleporting', "state 'teleporting' is untested: nothing here reaches it"],
  ['colo', "state 'colo' is untested: COLO is out of scope"],
])('a migration cannot be disturbed in %s, and nothing is begun for it', async (moment, message) => {
  await using one = await disturbable({ disturbance: { moment } })
  await expect(disturb(one.input, 'source')).rejects.toMatchObject({ code: 'missing-capability', message })
  expect(one.pair.source.qemu.names).toEqual([])
})

test('what a pause leaves is undone where the guest is then', async () => {
  let status = 'running'
  const source = {
    'query-status': () => ({ status, running: status === 'running' }),
    stop: () => {
      status = 'paused'
      announce(one.pair, ['source MIGRATION failed'])
      one.pair.destination.exit(failed)
      return {}
    },
    cont: () => {
      status = 'running'
      return {}
    },
  }
  await using one = await disturbable({ disturbance: { kind: 'pause-guest' }, source })
  expect((await disturb(one.input, 'source')).report.outcome).toBe('failed')
  expect(status).toBe('running')
})

test('a source whose main loop waits for a handshake is not asked', async () => {
  const source = { 'query-migrate': () => silence }
  await using one = await disturbable({ disturbance: { kind: 'kill-source', moment: 'setup' }, source, begins: [] })
  const disturbing = disturb(one.input, 'nowhere')
  await expect.poll(() => one.pair.source.qemu.names).toContain('migrate')
  const wire = /tcp:[\d.:]+/.exec(JSON.stringify(one.pair.source.qemu.commands.at(-1)))![0]
  const socket = connect(tcpHostAndPort(wire)).on('error', () => {})
  socket.write('handshake')
  announce(one.pair, ['source MIGRATION setup'])
  const { exercised } = await disturbing
  socket.destroy()
  expect(exercised[0]).toEqual({ feature: 'moment setup', exercised: true, proof: "its last event said 'setup'" })
})

test.each([
  ['cut', 'active', 'allowed', false],
  ['link-down', 'active', 'allowed', false],
  ['link-down', 'active', { missing: 'both sides are on one host' }, true],
  ['cut', 'device', 'allowed', true],
  ['cancel', 'active', 'allowed', true],
] as const)('%s in %s with the link of the hosts %o', async (kind, moment, onHosts, relayed) => {
  await using one = await disturbable({ disturbance: { kind, moment } })
  expect(prepared({ ...one.input, link: { onHosts } }).relayed).toBe(relayed)
})
