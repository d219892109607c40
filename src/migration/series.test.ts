import { expect, onTestFinished, test, vi } from 'vitest'
import { Refusal, type Script, silence } from '../base/fixtures/script.ts'
import { ScriptedQemu } from '../qmp/fixtures/scripted-qemu.ts'
import { sample } from './series.ts'

const never = new AbortController().signal
/** Longer than a test: what is sampled then comes from events. */
const rarely = { signal: never, intervalMs: 60_000 }

async function source(script: Script) {
  const qemu = new ScriptedQemu(script)
  const monitor = await qemu.monitor()
  onTestFinished(() => monitor[Symbol.asyncDispose]())
  return { qemu, monitor }
}

const ram = { transferred: 4096, remaining: 8192, total: 16384, mbps: 8, 'dirty-sync-count': 1 }
const active = { status: 'active', 'cpu-throttle-percentage': 20, ram }

test('what an answer says is in the sample, and nothing else', async () => {
  const { monitor } = await source({ 'query-migrate': () => active })
  await using sampling = sample(monitor, rarely)
  await vi.waitFor(() => expect(sampling.samples).toHaveLength(1))
  const [found] = sampling.samples
  const numbers = {
    transferredBytes: 4096,
    remainingBytes: 8192,
    totalBytes: 16384,
    mbps: 8,
    iterations: 1,
    throttlePercent: 20,
  }
  expect(found).toEqual({ at: expect.any(Number), status: 'active', ...numbers })
})

test('each event of the migration gives a sample, and the last of them ends the series', async () => {
  const answers = ['setup', 'active', 'active', 'completed']
  const { qemu, monitor } = await source({ 'query-migrate': () => ({ status: answers.shift() }) })
  const sampling = sample(monitor, rarely)
  await vi.waitFor(() => expect(sampling.samples).toHaveLength(1))
  qemu.event('MIGRATION', { status: 'active' })
  await vi.waitFor(() => expect(sampling.samples).toHaveLength(2))
  qemu.event('MIGRATION_PASS', { pass: 1 })
  await vi.waitFor(() => expect(sampling.samples).toHaveLength(3))
  qemu.event('MIGRATION', { status: 'completed' })
  await vi.waitFor(() => expect(sampling.samples).toHaveLength(4))
  expect(sampling.samples.map(({ status }) => status)).toEqual(['setup', 'active', 'active', 'completed'])
  qemu.event('MIGRATION', { status: 'setup' })
  qemu.event('STOP')
  await vi.waitFor(() => expect(monitor.events.all).toHaveLength(5))
  expect(qemu.names).toHaveLength(4)
})

test('between events it samples at the interval', async () => {
  const { monitor } = await source({ 'query-migrate': () => active })
  await using sampling = sample(monitor, { signal: never, intervalMs: 5 })
  await vi.waitFor(() => expect(sampling.samples.length).toBeGreaterThan(3))
})

test('events while an answer is due are one more query, after it', async () => {
  const { qemu, monitor } = await source({ 'query-migrate': () => silence })
  await using sampling = sample(monitor, { signal: never, intervalMs: 5 })
  for (let pass = 1; pass < 9; pass++) qemu.event('MIGRATION_PASS', { pass })
  await vi.waitFor(() => expect(monitor.events.all).toHaveLength(8))
  expect(qemu.names).toHaveLength(1)
  qemu.answer(qemu.commands.at(-1)!, active)
  await vi.waitFor(() => expect(qemu.names).toHaveLength(2))
  expect(sampling.samples).toHaveLength(1)
})

test('a QEMU that is gone or refuses ends the series, and nothing fails by it', async () => {
  const gone = await source({ 'query-migrate': () => silence })
  const lost = sample(gone.monitor, rarely)
  gone.qemu.hangUp()
  const refusing = await source({ 'query-migrate': () => new Refusal('busy') })
  const refused = sample(refusing.monitor, { signal: never, intervalMs: 5 })
  await vi.waitFor(() => expect(refusing.qemu.names).toHaveLength(1))
  await gone.monitor.closed
  refusing.qemu.event('MIGRATION', { status: 'active' })
  await vi.waitFor(() => expect(refusing.monitor.events.all).toHaveLength(1))
  expect([await lost.stop(), await refused.stop()]).toEqual([[], []])
  expect(refusing.qemu.names).toHaveLength(1)
})

test('stopping waits for no answer, and none is taken later', async () => {
  const { qemu, monitor } = await source({ 'query-migrate': () => silence })
  const sampling = sample(monitor, { signal: never, intervalMs: 5 })
  await vi.waitFor(() => expect(qemu.names).toHaveLength(1))
  expect(await sampling.stop()).toEqual([])
  qemu.answer(qemu.commands.at(-1)!, active)
  qemu.event('MIGRATION', { status: 'active' })
  await vi.waitFor(() => expect(monitor.events.all).toHaveLength(1))
  expect(qemu.names).toHaveLength(1)
  expect(sampling.samples).toEqual([])
})

test('a case that is over is not sampled', async () => {
  const { qemu, monitor } = await source({ 'query-migrate': () => active })
  expect(await sample(monitor, { signal: AbortSignal.abort(), intervalMs: 5 }).stop()).toEqual([])
  expect(qemu.names).toEqual([])
})
