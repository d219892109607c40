import { expect, onTestFinished, test, vi } from 'vitest'
import type { Script } from '../../base/fixtures/script.ts'
import { sampleAttempt, type ScriptedMachine, scriptedMachine } from '../../machine/fixtures/scripted-machine.ts'
import type { Role } from '../../machine/machine.ts'
import type { Host } from '../../spec/host.ts'
import { Observer } from './observer.ts'

const answers: Script = {
  'query-status': () => ({ status: 'running', running: true }),
  'query-migrate': () => ({ status: 'active' }),
}
const line = 'tcp LISTEN 0 1 127.0.0.1:45999 0.0.0.0:* users:(("qemu",pid=1,fd=20))\n'

/** Two machines under observation, on a host whose ss answers with `listed`. */
async function observed(listed: () => string, scripts: Partial<Record<Role, Script>> = {}) {
  const attempt = sampleAttempt()
  onTestFinished(() => attempt[Symbol.asyncDispose]())
  const run = vi.fn<Host['run']>(async () => ({ code: 0, signal: null, stdout: listed(), stderr: '' }))
  const observer = new Observer(attempt.signal)
  const start = async (role: Role, argv: readonly string[]): Promise<ScriptedMachine> => {
    const machine = await scriptedMachine(role, attempt, { qmp: { ...answers, ...scripts[role] } })
    const placed = { ...machine, argv, host: { ...host, run } }
    observer.watch(placed)
    return placed
  }
  const { host } = await scriptedMachine('source', attempt)
  const source = await start('source', ['-S'])
  return { observer, run, source, start }
}

test('sockets are looked at when a QEMU comes, when memory flows, when it has arrived, and at the end', async () => {
  const { observer, source, start } = await observed(() => line)
  const destination = await start('destination', ['-incoming', 'defer'])
  await vi.waitFor(() => expect(observer.looks).toHaveLength(1))
  source.qemu.event('MIGRATION', { status: 'active' })
  await vi.waitFor(() => expect(observer.looks).toHaveLength(2))
  for (const status of ['active', 'completed']) destination.qemu.event('MIGRATION', { status })
  source.qemu.event('MIGRATION', { status: 'completed' })
  await vi.waitFor(() => expect(observer.looks).toHaveLength(3))
  await observer.finish()
  expect(observer.looks.map(({ occasion }) => occasion)).toEqual([
    'the destination is there',
    'the source says active',
    'the destination says completed',
    'the end',
  ])
  expect(observer.watched[0]!.sightings).toHaveLength(4)
  expect(observer.watched[0]!.sightings[0]!.sockets).toMatchObject([{ local: '127.0.0.1:45999', purpose: 'migration' }])
  expect(observer.watched[0]!.queried).toMatchObject({ state: 'running' })
})

test('what happens during a look is one more look, not one each', async () => {
  const { observer, source, run } = await observed(() => '')
  for (let n = 0; n < 9; n++) source.qemu.event('MIGRATION', { status: 'postcopy-paused' })
  await vi.waitFor(() => expect(source.monitor.events.all).toHaveLength(9))
  await observer.finish()
  expect(run.mock.calls.length).toBeLessThanOrEqual(2)
})

test('a host without ss is asked once, and the timeline says so', async () => {
  const { observer, source, run } = await observed(() => '')
  run.mockRejectedValue(new Error('ENOENT'))
  source.qemu.event('MIGRATION', { status: 'active' })
  await vi.waitFor(() => expect(observer.looks).toHaveLength(1))
  await observer.finish()
  expect(run).toHaveBeenCalledTimes(1)
  expect(observer.notes).toEqual(['sockets were not seen: no ss on host scripted: ENOENT'])
  expect(observer.watched[0]!.sightings).toEqual([])
})

test('a source is sampled from its set-up on, a destination never', async () => {
  const { observer, source, start } = await observed(() => '')
  const destination = await start('destination', ['-incoming', 'defer'])
  destination.qemu.event('MIGRATION', { status: 'setup' })
  source.qemu.event('MIGRATION', { status: 'setup' })
  await vi.waitFor(() => expect(observer.samplesOf('source')).not.toEqual([]))
  await observer.finish()
  expect(destination.qemu.names).toEqual(['query-status'])
  expect(observer.samplesOf('destination')).toEqual([])
  const asked = source.qemu.names.length
  source.qemu.event('MIGRATION', { status: 'setup' })
  await vi.waitFor(() => expect(source.monitor.events.all).toHaveLength(2))
  expect(source.qemu.names).toHaveLength(asked)
})

test('a QEMU that has taken the guest over is the source of the next migration', async () => {
  const { observer, start } = await observed(() => '')
  const destination = await start('destination', ['-incoming', 'defer'])
  for (const status of ['setup', 'active', 'completed', 'setup']) destination.qemu.event('MIGRATION', { status })
  await vi.waitFor(() => expect(observer.samplesOf('destination')).not.toEqual([]))
  await observer.finish()
})

test('how a process ended is seen, and what dies with the case is not an end of its own', async () => {
  const { observer, source, start } = await observed(() => line)
  const destination = await start('destination', ['-incoming', 'defer'])
  destination.allowExit()
  destination.exit({ code: null, signal: 'SIGKILL' })
  await observer.finish()
  source.allowExit()
  source.exit({ code: 0, signal: null })
  await source.exited
  expect(observer.watched.map(({ exit }) => exit?.signal)).toEqual([undefined, 'SIGKILL'])
  expect(observer.watched[1]!.queried).toBeUndefined()
  expect(observer.watched[1]!.sightings.at(-1)!.sockets).toEqual([])
})
