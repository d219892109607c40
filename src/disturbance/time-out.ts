import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import type { Machine } from '../machine/machine.ts'
import { untilEnd } from '../migration/ending.ts'
import { finalStatuses, isFailure, lastStatus, statusOf } from '../migration/status.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import { cancel } from './cancel.ts'
import type { Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'

/** Passes over memory after which a migration that has not converged is given up. */
const patience = 4

/** Waits as management software does, and cancels a migration that does not converge. */
export async function timeOut(disturbed: Disturbed): Promise<Done> {
  const { input, begun } = disturbed
  const { monitor } = input.source
  const isPass = ({ event, data }: QmpEvent) => event === 'MIGRATION_PASS' && Number(data['pass']) > patience
  const isOver = (event: QmpEvent) => finalStatuses.includes(statusOf(event) ?? '')
  await step(`wait for ${patience} passes`, () =>
    untilEnd(input, `pass ${patience + 1}`, (signal) =>
      monitor.events.next((event) => isPass(event) || isOver(event), { since: begun.since.source, signal }),
    ),
  )
  expectUnbroken(input.source)
  const passes = monitor.events.all.slice(begun.since.source).filter(({ event }) => event === 'MIGRATION_PASS').length
  const { proof, exercised } = await cancel(disturbed)
  return { proof: `${passes} passes had begun; ${proof}`, exercised: exercised && passes > patience }
}

/** One that fails by itself was not given up. */
function expectUnbroken(source: Machine): void {
  const actual = lastStatus(source)
  if (!isFailure(actual)) return
  const message = `the ${source.name} says that its migration ${actual}, before anybody gave it up`
  throw new ExpectationError('migration-failed', message, { expected: 'active', actual })
}
