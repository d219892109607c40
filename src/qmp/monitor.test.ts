import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Refusal, silence } from '../base/fixtures/script.ts'
import { unhandledRejections } from '../base/fixtures/unhandled.ts'
import { Transcript } from '../base/transcript.ts'
import { ScriptedQemu } from './fixtures/scripted-qemu.ts'
import { QmpError } from './message.ts'
import { Monitor } from './monitor.ts'

const signal = new AbortController().signal
const transcript = new Transcript('/dev/null')
const open = (qemu: ScriptedQemu) =>
  Monitor.open(qemu.stream, { name: 'the source', transcript, signal, replyLimitMs: 20 })

test('command mode is entered with out-of-band execution, after the greeting', async () => {
  const qemu = new ScriptedQemu()
  const opening = open(qemu)
  await turn()
  expect(qemu.commands).toEqual([])
  qemu.greet()
  await using _ = await opening
  expect(qemu.commands).toEqual([{ execute: 'qmp_capabilities', arguments: { enable: ['oob'] }, id: '1' }])
})

test('a QEMU that does not greet is silent, and is let go of', async () => {
  const qemu = new ScriptedQemu()
  await expect(open(qemu)).rejects.toMatchObject({
    code: 'qmp-silent',
    message: expect.stringMatching(/^the source sent no QMP greeting in \d+ ms$/) as string,
  })
  expect(qemu.abandoned).toBe(true)
})

test('a QEMU that refuses command mode is let go of', async () => {
  const qemu = new ScriptedQemu({ qmp_capabilities: () => new Refusal('no oob here') })
  qemu.greet()
  await expect(open(qemu)).rejects.toThrow('the source refused qmp_capabilities: no oob here')
  expect(qemu.abandoned).toBe(true)
})

test('a case that is over before it opens its monitor leaves nothing behind', async () => {
  const qemu = new ScriptedQemu()
  const unhandled = await unhandledRejections(async () => {
    const over = AbortSignal.abort(new Error('the case is over'))
    const opening = Monitor.open(qemu.stream, { name: 'the source', transcript, signal: over })
    await expect(opening).rejects.toThrow('the case is over')
  })
  expect(unhandled).toEqual([])
  expect(qemu.abandoned).toBe(true)
})

test('a command sends its arguments and returns what QEMU returns', async () => {
  const qemu = new ScriptedQemu({ 'qom-get': ({ path }) => ({ asked: path }) })
  await using monitor = await qemu.monitor()
  expect(await monitor.execute('qom-get', { path: '/machine' }, { signal })).toEqual({ asked: '/machine' })
})

test('a command without arguments sends none', async () => {
  const qemu = new ScriptedQemu({ stop: () => ({}) })
  await using monitor = await qemu.monitor()
  await monitor.execute('stop', undefined, { signal })
  expect(qemu.commands.at(-1)).toEqual({ execute: 'stop', id: '2' })
})

test('replies find their commands in any order', async () => {
  const qemu = new ScriptedQemu({ slow: () => silence, fast: () => silence })
  await using monitor = await qemu.monitor()
  const replies = ['slow', 'fast'].map((name) => monitor.execute(name, undefined, { signal }))
  await turn()
  const [slow, fast] = qemu.commands.slice(1)
  qemu.answer(fast!, 'the fast one')
  qemu.answer(slow!, 'the slow one')
  expect(await Promise.all(replies)).toEqual(['the slow one', 'the fast one'])
})

test('out of band, QEMU answers while another command hangs', async () => {
  const qemu = new ScriptedQemu({ 'query-status': () => silence, 'migrate-recover': () => 'recovered' })
  const monitor = await qemu.monitor()
  const hanging = monitor.execute('query-status', undefined, { signal })
  const uri = 'tcp:127.0.0.1:1'
  expect(await monitor.executeOob('migrate-recover', { uri }, { signal })).toBe('recovered')
  expect(qemu.commands.at(-1)).toEqual({ 'exec-oob': 'migrate-recover', arguments: { uri }, id: '3' })
  await monitor[Symbol.asyncDispose]()
  await expect(hanging).rejects.toThrow('query-status')
})

test('a refusal says who refused what, in the words of QEMU', async () => {
  const qemu = new ScriptedQemu({ device_add: () => new Refusal('Duplicate device ID', 'DeviceInUse') })
  await using monitor = await qemu.monitor()
  const refused = monitor.execute('device_add', { id: 'cpu2' }, { signal })
  await expect(refused).rejects.toBeInstanceOf(QmpError)
  await expect(refused).rejects.toMatchObject({
    command: 'device_add',
    class: 'DeviceInUse',
    desc: 'Duplicate device ID',
    message: 'the source refused device_add: Duplicate device ID',
  })
})

test('a command that is never answered is silence, and its late reply is nobody else’s', async () => {
  const qemu = new ScriptedQemu({ 'query-status': () => silence, 'query-name': () => 'source' })
  await using monitor = await qemu.monitor({ replyLimitMs: 20 })
  await expect(monitor.execute('query-status', undefined, { signal })).rejects.toMatchObject({
    code: 'qmp-silent',
    message: expect.stringMatching(/^the source did not answer query-status in \d+ ms$/) as string,
  })
  qemu.answer(qemu.commands.at(-1)!, 'late')
  expect(await monitor.execute('query-name', undefined, { signal })).toBe('source')
})

test('a caller who gives up ends its wait at once', async () => {
  const qemu = new ScriptedQemu({ 'query-status': () => silence })
  await using monitor = await qemu.monitor()
  const caller = new AbortController()
  const waiting = monitor.execute('query-status', undefined, caller)
  caller.abort(new Error('the case is over'))
  await expect(waiting).rejects.toThrow('the case is over')
})

test('nothing is sent for a caller who has given up before', async () => {
  const qemu = new ScriptedQemu({ cont: () => ({}) })
  await using monitor = await qemu.monitor()
  const over = { signal: AbortSignal.abort(new Error('the case is over')) }
  await expect(monitor.execute('cont', undefined, over)).rejects.toThrow('the case is over')
  await turn()
  expect(qemu.names).toEqual([])
})

test('a connection that is closed ends what waits for an answer and everything later', async () => {
  const qemu = new ScriptedQemu({ migrate: () => silence })
  await using monitor = await qemu.monitor()
  const waiting = ['migrate', 'migrate'].map((name) => monitor.execute(name, undefined, { signal }))
  qemu.hangUp()
  for (const one of waiting)
    await expect(one).rejects.toMatchObject({
      code: 'qmp-closed',
      message: 'the source closed its QMP connection before migrate was answered',
    })
  await expect(monitor.execute('cont', undefined, { signal })).rejects.toMatchObject({ code: 'qmp-closed' })
})

test('a connection that is closed before the greeting ends the opening', async () => {
  const qemu = new ScriptedQemu()
  const opening = Monitor.open(qemu.stream, { name: 'the source', transcript, signal })
  qemu.hangUp()
  await expect(opening).rejects.toMatchObject({ code: 'qmp-closed' })
})

test('a connection that breaks with an error keeps it as the cause', async () => {
  const qemu = new ScriptedQemu({ migrate: () => silence })
  await using monitor = await qemu.monitor()
  const waiting = monitor.execute('migrate', undefined, { signal })
  const broken = new Error('ECONNRESET')
  qemu.stream.destroy(broken)
  await expect(waiting).rejects.toMatchObject({ code: 'qmp-closed', cause: broken })
})

test.each([
  ['no JSON', 'qemu: segfault in malloc'],
  ['a line that was cut off', '{"return": {"sta'],
  ['JSON that is no object', 'null'],
  ['a number', '42'],
  ['an object that is no QMP message', '{"hello": 1}'],
  ['an event without its time', '{"event": "STOP"}'],
  ['an event without all of its time', '{"event": "STOP", "timestamp": {"seconds": 1}}'],
  ['an event without its name', '{"event": 7, "timestamp": {"seconds": 1, "microseconds": 2}}'],
  ['an error without its text', '{"error": "no", "id": "2"}'],
])('%s ends the connection with an error that shows it', async (_, line) => {
  const qemu = new ScriptedQemu({ 'query-status': () => silence })
  const monitor = await qemu.monitor()
  const waiting = monitor.execute('query-status', undefined, { signal })
  qemu.say(`${line}\n`)
  await expect(waiting).rejects.toMatchObject({ code: 'qmp-garbled', actual: line })
  await expect(monitor.execute('cont', undefined, { signal })).rejects.toMatchObject({ code: 'qmp-garbled' })
  expect(qemu.abandoned).toBe(true)
})

const noNumber = 'Invalid input: expected number, received undefined'
const noObject = 'Invalid input: expected object, received null'

test.each<[string, unknown, string]>([
  ['query-status', null, 'Invalid input: expected object, received null'],
  ['query-status', 'running', 'Invalid input: expected object, received string'],
  ['query-status', { status: 7, running: true }, 'status: Invalid input: expected string, received number'],
  ['query-migrate', { ram: null }, 'ram: Invalid input: expected object, received null'],
  ['query-jobs', {}, 'Invalid input: expected array, received object'],
  ['query-memory-devices', [{ type: 'dimm', data: { id: 'dimm0' } }], `0.data.addr: ${noNumber}`],
  ['query-jobs', [{ id: 'a' }, null], '1: Invalid input: expected object, received null'],
])('to %s, %o is an answer of no kind', async (command, answer, found) => {
  const qemu = new ScriptedQemu({ [command]: () => answer, 'query-kvm': () => ({ enabled: false }) })
  await using monitor = await qemu.monitor({ name: 'the source' })
  await expect(monitor.execute(command, undefined, { signal })).rejects.toMatchObject({
    code: 'qmp-garbled',
    message: `the source gave ${command} no answer of its kind: ${found}`,
    actual: answer,
  })
  expect(await monitor.execute('query-kvm', undefined, { signal })).toEqual({ enabled: false })
})

test.each<[string, string, unknown]>([
  ['/machine', 'memory', null],
  ['/machine', 'memory', { slots: null }],
  ['/machine/unattached/device[0]', 'type', null],
])('of %s, %s is not %o', async (path, property, answer) => {
  const qemu = new ScriptedQemu({ 'qom-get': () => answer })
  await using monitor = await qemu.monitor()
  const asked = monitor.execute('qom-get', { path, property }, { signal })
  await expect(asked).rejects.toMatchObject({ code: 'qmp-garbled', actual: answer })
})

test.each(['/machine', '/objects/mine'])('of %s, a property that nobody knows may be anything', async (path) => {
  const qemu = new ScriptedQemu({ 'qom-get': () => null })
  await using monitor = await qemu.monitor()
  expect(await monitor.execute('qom-get', { path, property: 'mine' }, { signal })).toBeNull()
})

test('an event without its data ends the connection', async () => {
  const qemu = new ScriptedQemu({ 'query-status': () => silence })
  const monitor = await qemu.monitor({ name: 'the source' })
  const waiting = monitor.execute('query-status', undefined, { signal })
  qemu.event('ACPI_DEVICE_OST', { info: null })
  await expect(waiting).rejects.toMatchObject({
    code: 'qmp-garbled',
    message: `the source sent ACPI_DEVICE_OST without the data of its kind: info: ${noObject}`,
    actual: { info: null },
  })
})

test('of a long garbled line only the beginning is shown', async () => {
  const qemu = new ScriptedQemu()
  const opening = open(qemu)
  qemu.say(`${'x'.repeat(100_000)}\n`)
  await expect(opening).rejects.toMatchObject({ code: 'qmp-garbled', actual: 'x'.repeat(200) })
})

test('closing the monitor closes the connection and ends what waits', async () => {
  const qemu = new ScriptedQemu({ 'query-status': () => silence })
  const monitor = await qemu.monitor()
  const waiting = monitor.execute('query-status', undefined, { signal })
  await monitor[Symbol.asyncDispose]()
  await expect(waiting).rejects.toMatchObject({ code: 'qmp-closed' })
  expect(qemu.abandoned).toBe(true)
})

test('everything that is said both ways is in the transcript', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-qmp-'))
  const path = join(folder.path, 'qmp.jsonl')
  const qemu = new ScriptedQemu()
  qemu.greet()
  await using monitor = await Monitor.open(qemu.stream, {
    name: 'the source',
    transcript: new Transcript(path),
    signal,
  })
  qemu.event('STOP')
  qemu.say('garbled\n')
  await expect(monitor.events.next(({ event }) => event === 'STOP', { since: 0, signal })).resolves.toBeDefined()
  await turn()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { from: { QMP: {} } },
    { to: { execute: 'qmp_capabilities' } },
    { from: { return: {} } },
    { from: { event: 'STOP' } },
    { from: { garbled: 'garbled' } },
  ])
})

test('what was answered is kept, with the text of a refusal', async () => {
  const qemu = new ScriptedQemu({ device_add: () => new Refusal('not allowed while migrating') })
  await using monitor = await qemu.monitor()
  await expect(monitor.execute('device_add', { id: 'cpu2' }, { signal })).rejects.toThrow(QmpError)
  expect(monitor.answered.map(({ command, args, error }) => ({ command, args, error }))).toEqual([
    { command: 'qmp_capabilities', args: { enable: ['oob'] }, error: undefined },
    { command: 'device_add', args: { id: 'cpu2' }, error: 'not allowed while migrating' },
  ])
})

test('a memory device of a kind that is not known here is an answer', async () => {
  const devices = [{ type: 'cxl-mem', data: { id: 'cxl0' } }]
  const qemu = new ScriptedQemu({ 'query-memory-devices': () => devices })
  await using monitor = await qemu.monitor({ name: 'the source' })
  expect(await monitor.execute('query-memory-devices', undefined, { signal })).toEqual(devices)
})
