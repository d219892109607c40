import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LabError } from '../base/errors.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { boot } from './boot.ts'
import { ScriptedHost } from './fixtures/scripted-host.ts'
import { sampleAttempt, sampleEquipment } from './fixtures/scripted-machine.ts'
import { startMachine } from './start.ts'

const with_ = { spec: sampleSpec, equipment: sampleEquipment }

test('a started machine has its channels connected and has said what it is', async () => {
  await using attempt = sampleAttempt()
  const host = new ScriptedHost()
  const machine = await startMachine({ ...with_, role: 'source', host, attempt })
  expect(machine.exercised.map(({ exercised }) => exercised)).toEqual(Array(6).fill(true))
  expect(machine.exercised).toHaveLength(6)
  await machine.agent.ready({ signal: attempt.signal })
  expect(await machine.probe.hello({ signal: attempt.signal, timeoutMs: 5_000 })).toMatchObject({ bootId: 'b007' })
})

test('its command line is what was started and what the evidence says', async () => {
  await using attempt = sampleAttempt()
  const host = new ScriptedHost()
  const machine = await startMachine({
    ...with_,
    role: 'destination',
    host,
    attempt,
    uuid: 'u',
    incoming: () => ['defer'],
  })
  expect(machine.argv).toEqual(host.started[0]?.argv)
  expect(machine.argv).toEqual(expect.arrayContaining(['-uuid', 'u', '-incoming', 'defer']))
  expect(machine.directory).toBe(join(attempt.directory, 'destination'))
  expect(host.started[0]?.log).toBe(join(machine.directory, 'qemu.log'))
  expect(await readFile(join(machine.directory, 'argv.txt'), 'utf8')).toBe(`${machine.argv.join('\n')}\n`)
})

test('sockets that are not there yet are tried again', async () => {
  await using attempt = sampleAttempt()
  const host = new ScriptedHost({ refusals: 3 })
  await startMachine({ ...with_, role: 'source', host, attempt })
  expect(host.log.filter((entry) => entry.startsWith('connect'))).toEqual([
    'connect qmp',
    'connect agent',
    'connect probe',
  ])
})

test('a QEMU that ends before it opens its monitor ends the wait', async () => {
  await using attempt = sampleAttempt()
  const onStart = ({ exit }: { exit: (how: { code: number; signal: null }) => void }) => exit({ code: 1, signal: null })
  const host = new ScriptedHost({ refusals: Infinity, onStart })
  await expect(startMachine({ ...with_, role: 'source', host, attempt })).rejects.toMatchObject({
    code: 'qemu-died',
    message: 'the source QEMU exited with code 1 in the middle of the case',
  })
})

test('what QEMU says while its monitor is being opened is heard', async () => {
  await using attempt = sampleAttempt()
  const host: ScriptedHost = new ScriptedHost({
    qmp: {
      qmp_capabilities: () => {
        host.started[0]!.qemu.event('GUEST_PANICKED', { action: 'pause' })
        return {}
      },
    },
  })
  await expect(startMachine({ ...with_, role: 'source', host, attempt })).rejects.toMatchObject({
    code: 'guest-panicked',
  })
})

test('a host that cannot start it says so', async () => {
  await using attempt = sampleAttempt()
  const host = new ScriptedHost()
  host.spawn = () => Promise.reject(new LabError('host-exec', 'could not start qemu'))
  await expect(startMachine({ ...with_, role: 'source', host, attempt })).rejects.toMatchObject({ code: 'host-exec' })
})

test('nothing is started in a case that is over', async () => {
  await using attempt = sampleAttempt(AbortSignal.abort(new Error('interrupted')))
  const host = new ScriptedHost()
  await expect(startMachine({ ...with_, role: 'source', host, attempt })).rejects.toThrow('interrupted')
  expect(host.log).toEqual([])
})

test('with the attempt goes everything that was opened, the process before its directory', async () => {
  const attempt = sampleAttempt()
  const host = new ScriptedHost()
  const machine = await startMachine({ ...with_, role: 'source', host, attempt })
  expect(await attempt.resources.close()).toEqual([])
  expect(host.log.filter((entry) => !entry.startsWith('connect'))).toEqual([
    'make 0123abcd-source',
    'spawn',
    'kill',
    'kill',
    'remove 0123abcd-source',
  ])
  expect(await machine.exited).toMatchObject({ signal: 'SIGKILL' })
  expect(attempt.signal.aborted).toBe(false)
  const { qemu, agent, probe } = host.started[0]!
  expect([qemu, agent, probe].map(({ stream }) => stream.destroyed)).toEqual([true, true, true])
})

test('a booted machine runs, and both of its channels answer', async () => {
  await using attempt = sampleAttempt()
  const host = new ScriptedHost()
  const machine = await boot({ ...with_, host, attempt })
  const { qemu, agent, probe } = host.started[0]!
  expect(machine.role).toBe('source')
  expect(qemu.names.at(-1)).toBe('cont')
  expect(agent.names).toEqual(['guest-sync-delimited'])
  expect(probe.commands).toEqual(['hello'])
})

test('a guest that ends while it boots ends the wait', async () => {
  await using attempt = sampleAttempt()
  const host: ScriptedHost = new ScriptedHost({
    probe: { hello: () => undefined },
    qga: {
      'guest-sync-delimited': () => {
        host.started[0]!.qemu.event('GUEST_PANICKED', { action: 'pause' })
        return { never: 'an answer to this' }
      },
    },
  })
  await expect(boot({ ...with_, host, attempt })).rejects.toMatchObject({ code: 'guest-panicked' })
})
