import { expect, test } from 'vitest'
import { ScriptedAgent } from '../qga/fixtures/scripted-agent.ts'
import { sendToTpm } from './linux-tpm.ts'
import { extendCommand, extended, extendRegister, readCommand, readRegister } from './tpm.ts'

const { signal } = new AbortController()
const digest = new Uint8Array(32).fill(0xab)
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** A guest whose TPM answers any command with this, as od(1) prints it. */
function guest(answer: string): ScriptedAgent {
  return new ScriptedAgent({
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => ({ exited: true, exitcode: 0, 'out-data': Buffer.from(answer).toString('base64') }),
  })
}

const linux = (peer: ScriptedAgent) => ({ agent: peer.agent(), send: sendToTpm })

test('the commands are those of the TPM 2.0 Library', () => {
  expect(hex(extendCommand(digest))).toBe(
    ['8002 00000041 00000182 00000010', '00000009 40000009 0000 00 0000', '00000001 000b', 'ab'.repeat(32)]
      .join('')
      .replaceAll(' ', ''),
  )
  expect(hex(readCommand())).toBe('8001 00000014 0000017e 00000001 000b 03 000001'.replaceAll(' ', ''))
})

test('a register holds the hash of what it held and what it was extended by', () => {
  expect(extended(digest)).toBe('debb3e7acfff6dd18d501042273629f0b79cb206bb8c24f59f62ddb80849403b')
})

test('the value of the register is at the end of the answer', async () => {
  const header = ' 80 01 00 00 00 3e 00 00 00 00 00 00 00 17 00 00 00 01 00 0b 03 00 00 01 00 00 00 01 00 20\n'
  expect(await readRegister(linux(guest(`${header}${' cd'.repeat(32)}\n`)), signal)).toBe('cd'.repeat(32))
})

test('what the guest is told to run writes the command in one piece', async () => {
  const peer = guest(' 80 02 00 00 00 13 00 00 00 00\n')
  await extendRegister(linux(peer), digest, signal)
  const [, start] = peer.commands
  expect(start?.arguments?.['path']).toBe('sh')
  expect(JSON.stringify(start?.arguments?.['arg'])).toContain(String.raw`printf '\\200\\002\\000\\000\\000\\101`)
})

test.each([
  ['an error', ' 80 01 00 00 00 0a 00 00 01 01\n', 'the TPM of the guest answered a command with 00000101'],
  [
    'a device that is busy',
    'sh: 2: cannot create /dev/tpm0: Device or resource busy\n',
    'the guest could not ask its TPM: sh: 2: cannot create /dev/tpm0: Device or resource busy',
  ],
  ['nothing', '', 'the TPM of the guest answered a command with nothing'],
])('%s is no answer', async (_, answer, message) => {
  await expect(readRegister(linux(guest(answer)), signal)).rejects.toMatchObject({ code: 'tpm', message })
})
