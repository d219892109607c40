import { expect, test } from 'vitest'
import { silence } from '../base/fixtures/script.ts'
import { execInGuest, untilExited } from './exec.ts'
import { ScriptedAgent } from './fixtures/scripted-agent.ts'

const signal = new AbortController().signal
const base64 = (data: string | Buffer) => Buffer.from(data).toString('base64')
const dmesg = { path: 'dmesg', args: ['-r'] }

/** A guest where a started program goes through these states. */
function guestWith(...states: object[]) {
  return new ScriptedAgent({
    'guest-exec': () => ({ pid: 7 }),
    'guest-exec-status': () => (states.length > 1 ? states.shift() : states[0]),
  })
}

test('a program runs to its end and both of its outputs come back', async () => {
  const done = { exited: true, exitcode: 0, 'out-data': base64('out\n'), 'err-data': base64('err\n') }
  const peer = guestWith({ exited: false }, { exited: false }, done)
  expect(await execInGuest(peer.agent(), dmesg, signal)).toEqual({ stdout: 'out\n', stderr: 'err\n' })
  const start = { path: 'dmesg', arg: ['-r'], 'capture-output': true }
  expect(peer.commands.slice(1)).toEqual([
    { execute: 'guest-exec', arguments: start },
    ...[1, 2, 3].map(() => ({ execute: 'guest-exec-status', arguments: { pid: 7 } })),
  ])
})

test('a program without output has empty output', async () => {
  const peer = guestWith({ exited: true, exitcode: 0 })
  expect(await execInGuest(peer.agent(), dmesg, signal)).toEqual({ stdout: '', stderr: '' })
})

test('output that is not valid UTF-8 comes back readable', async () => {
  const bytes = Buffer.from([0x61, 0xff, 0xfe, 0x0a])
  const peer = guestWith({ exited: true, exitcode: 0, 'out-data': base64(bytes) })
  expect((await execInGuest(peer.agent(), dmesg, signal)).stdout).toBe('a\uFFFD\uFFFD\n')
})

test.each([
  ['an exit code', { exited: true, exitcode: 3 }, 'dmesg ended with 3 in the guest'],
  ['a signal', { exited: true, signal: 9 }, 'dmesg ended with signal 9 in the guest'],
])('a program that ends with %s has failed', async (_, state, message) => {
  const failed = execInGuest(guestWith(state).agent(), dmesg, signal)
  await expect(failed).rejects.toMatchObject({ code: 'guest-exec', message })
})

test('a caller who gives up ends the wait for a program that runs on', async () => {
  const peer = guestWith({ exited: false })
  const caller = new AbortController()
  const waiting = execInGuest(peer.agent(), dmesg, caller.signal)
  await expect.poll(() => peer.names, { interval: 1 }).toContain('guest-exec-status')
  caller.abort(new Error('the case is over'))
  await expect(waiting).rejects.toThrow('the case is over')
})

test('a program that runs on is given up, and named', async () => {
  const waiting = untilExited(guestWith({ exited: false }).agent(), { pid: 7, timeoutMs: 40, signal })
  const message = 'process 7 was still running in the guest after 40 ms'
  await expect(waiting).rejects.toMatchObject({ code: 'guest-exec', message })
})

test('its output may take as long to come as the program may run', async () => {
  const peer = new ScriptedAgent({ 'guest-exec-status': () => silence })
  const waiting = untilExited(peer.agent(), { pid: 7, timeoutMs: 40, signal })
  await expect(waiting).rejects.toMatchObject({ code: 'agent-silent', message: expect.stringMatching(/in \d\d ms$/) })
})
