import { step } from '../base/step.ts'
import { within } from '../base/wait.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import { QmpError } from '../qmp/message.ts'
import type { DisturbanceKind } from '../spec/disturbance.ts'
import type { Disturbed } from './disturb-input.ts'
import { reset } from './reset.ts'
import { runner } from './runner.ts'

/** A disturbance: does it, says in a few words what happened, and undoes what the guest cannot undo itself. */
type Kind = Readonly<{
  act: (disturbed: Disturbed) => Promise<string>
  undo?: (machine: Machine, signal: AbortSignal) => Promise<void>
}>

export const kinds: Readonly<Record<DisturbanceKind, Kind>> = {
  cancel: { act: cancel },
  'kill-source': { act: ({ input }) => kill(input.source, input.attempt.signal) },
  'kill-destination': { act: ({ input }) => kill(input.destination, input.attempt.signal) },
  cut: { act: cut },
  'pause-guest': { act: pause, undo: resume },
  'reset-guest': { act: reset },
}

/** In post-copy QEMU refuses, and goes on: there is no way back. */
async function cancel({ input: { source, attempt } }: Disturbed): Promise<string> {
  try {
    await source.monitor.execute('migrate_cancel', undefined, { signal: attempt.signal })
    return 'migrate_cancel was accepted'
  } catch (error) {
    if (error instanceof QmpError) return `migrate_cancel was refused: ${error.desc}`
    throw error
  }
}

async function kill(machine: Machine, signal: AbortSignal): Promise<string> {
  machine.allowExit()
  await machine.kill('SIGKILL')
  const late = (ms: number) =>
    new ExpectationError('qemu-runs', `the ${machine.name} ran on for ${ms} ms after SIGKILL`)
  const exit = await within({ signal, timeoutMs: 10_000, late }, () => machine.exited)
  return `the ${machine.name} was ended by ${exit.signal ?? `code ${exit.code}`}`
}

async function cut({ begun }: Disturbed): Promise<string> {
  if (!begun.wire) throw new TypeError('only a migration over a wire can be cut')
  begun.wire.cut()
  return 'its connections were cut'
}

async function pause(disturbed: Disturbed): Promise<string> {
  const machine = runner(disturbed)
  await step(`stop the guest on the ${machine.name}`, () =>
    machine.monitor.execute('stop', undefined, { signal: disturbed.input.attempt.signal }),
  )
  return `the guest was stopped on the ${machine.name}`
}

async function resume({ monitor }: Machine, signal: AbortSignal): Promise<void> {
  await monitor.execute('cont', undefined, { signal })
}
