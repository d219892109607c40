import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Exit } from '../spec/host.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { expectFailedStart } from './expect-failed-start.ts'
import { ScriptedHost } from './fixtures/scripted-host.ts'
import { sampleAttempt, sampleEquipment } from './fixtures/scripted-machine.ts'

const line = "TCG doesn't support requested feature: CPUID[eax=07h].EDX.avx512-4vnniw"
const wanted = { says: "doesn't support requested feature" }

/** Starts a QEMU that says something on stderr and ends at once; its sockets are never there. */
async function start(says: string, exit: Exit, asked = wanted): Promise<unknown> {
  await using attempt = sampleAttempt()
  const host = new ScriptedHost({
    refusals: Infinity,
    onStart: (started) => {
      writeFileSync(started.log, `2026-01-01T00:00:00.000000Z qemu-system-x86_64: ${says}\n`)
      started.exit(exit)
    },
  })
  const input = { role: 'destination', name: 'destination', spec: sampleSpec, equipment: sampleEquipment } as const
  const outcome = await expectFailedStart({ ...input, host, attempt }, asked).catch((error: unknown) => error)
  expect(attempt.signal.aborted).toBe(false)
  return outcome
}

test('a QEMU that exits and says why has refused to start', async () => {
  expect(await start(line, { code: 1, signal: null })).toBe(
    `the destination exited with code 1: qemu-system-x86_64: ${line}`,
  )
})

test.each([
  ['says something else', 'cannot set up guest memory', { code: 1, signal: null }],
  ['crashes', line, { code: null, signal: 'SIGSEGV' }],
  ['exits as if all were well', line, { code: 0, signal: null }],
] as const)('one that %s has not', async (_, says, exit) => {
  expect(await start(says, exit)).toMatchObject({ code: 'failed-otherwise' })
})

test('one that starts has not either', async () => {
  await using attempt = sampleAttempt()
  const input = { role: 'destination', name: 'destination', spec: sampleSpec, equipment: sampleEquipment } as const
  const starting = expectFailedStart({ ...input, host: new ScriptedHost(), attempt }, wanted)
  await expect(starting).rejects.toMatchObject({ code: 'not-refused', message: /the destination started/ })
})
