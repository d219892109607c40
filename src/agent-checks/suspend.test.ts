import { expect, test } from 'vitest'
import { hurried } from '../base/fixtures/hurried.ts'
import { Refusal, silence } from '../base/fixtures/script.ts'
import { type ScriptedGuest, scriptedGuest } from './fixtures/scripted-guest.ts'
import { suspendDisk, suspendHybrid, suspendRam } from './suspend.ts'

type Sleep = Readonly<{ sleeps?: boolean; wakes?: boolean; asleep?: string; awake?: string; reboots?: boolean }>

/** A guest that sleeps and wakes up, with the run states that QEMU has then. */
async function sleeper({ sleeps = true, wakes = true, asleep = 'suspended', awake = 'running', reboots }: Sleep) {
  let [state, boot] = ['running', 'one']
  const guest: ScriptedGuest = await scriptedGuest({
    probe: { hello: () => `ok boot=${boot} release=r cpus=2 memKib=1` },
    qga: {
      'guest-suspend-ram': () => {
        state = asleep
        if (sleeps) guest.machine.qemu.event('SUSPEND')
        return silence
      },
    },
    qmp: {
      'query-status': () => ({ status: state, running: state === 'running' }),
      system_wakeup: () => {
        state = awake
        if (reboots) boot = 'other'
        if (wakes) guest.machine.qemu.event('WAKEUP')
        return {}
      },
    },
  })
  return guest
}

test('a guest that sleeps and wakes up as the same holds', async () => {
  expect(await suspendRam.run(await sleeper({}))).toContain('SUSPEND, and WAKEUP')
})

test.for<[string, Sleep, string]>([
  ['does not sleep', { sleeps: false }, 'no-such-event'],
  ['does not wake up', { wakes: false }, 'no-such-event'],
  ['runs while it sleeps', { asleep: 'running' }, 'agent-answer-wrong'],
  ['stands when it woke up', { awake: 'paused' }, 'agent-answer-wrong'],
  ['boots instead', { reboots: true }, 'agent-answer-wrong'],
])('a guest that %s is caught', async ([, ways, code]) => {
  const guest = await sleeper(ways)
  await expect(hurried(() => suspendRam.run(guest))).rejects.toMatchObject({ code })
})

type Refuser = Readonly<{ words?: string; executes?: boolean; state?: string; reboots?: boolean; can?: boolean }>

const checks = {
  disk: { check: suspendDisk, words: 'child process has failed to suspend' },
  hybrid: { check: suspendHybrid, words: 'the requested suspend mode is not supported by the guest' },
} as const

/** A guest that cannot suspend itself so, and what it says of that. */
function refuser(mode: keyof typeof checks, ways: Refuser) {
  let boot = 'one'
  const { words = checks[mode].words, executes, state = 'running', reboots, can } = ways
  const suspend = () => {
    if (reboots) boot = 'other'
    return executes ? {} : new Refusal(words)
  }
  return scriptedGuest({
    probe: { hello: () => `ok boot=${boot} release=r cpus=2 memKib=1` },
    qga: { [`guest-suspend-${mode}`]: suspend },
    qmp: { 'query-status': () => ({ status: state, running: state === 'running' }) },
    shell: { 'power/resume': can ? '254:0\n' : '0:0\n', which: can ? '/bin/systemctl\n' : '' },
  })
}

const modes = ['disk', 'hybrid'] as const

test.for(modes)('a guest that cannot suspend itself to %s and says so holds', async (mode) => {
  expect(await checks[mode].check.run(await refuser(mode, {}))).toBe(`refused: ${checks[mode].words}`)
})

const wrongs: readonly [string, Refuser, string][] = [
  ['could', { can: true }, 'agent-answer-wrong'],
  ['refuses in other words', { words: 'no' }, 'agent-refused-otherwise'],
  ['says that it does', { executes: true }, 'agent-not-refused'],
  ['stands then', { state: 'suspended' }, 'agent-answer-wrong'],
  ['has booted anew', { reboots: true }, 'agent-answer-wrong'],
]

test.for(modes.flatMap((mode) => wrongs.map((one) => [mode, ...one] as const)))(
  'a guest that cannot suspend itself to %s and %s is caught',
  async ([mode, , ways, code]) => {
    await expect(checks[mode].check.run(await refuser(mode, ways))).rejects.toMatchObject({ code })
  },
)
