import { ExpectationError } from '../base/errors.ts'
import { refusalText } from '../qmp/message.ts'
import type { DisturbInput, Disturbed } from './disturb-input.ts'
import type { Done } from './done.ts'

/** migration/migration.c, qmp_migrate_cancel */
const refusal = 'Postcopy migration in progress, cannot cancel.'

/**
 * Cancels the migration. In post-copy there is no way back, and QEMU has to refuse. Rejects with ExpectationError
 * `not-refused` where it does not, `refused-otherwise` where it gives another reason, or refuses what it must not.
 */
export async function cancel({ input }: Disturbed): Promise<Done> {
  const wanted = input.disturbance.moment.startsWith('postcopy-') ? refusal : undefined
  const said = await answer(input)
  if (said === wanted) return { proof: wanted ? `it was refused: ${wanted}` : 'it was accepted', exercised: true }
  const code = said === undefined ? 'not-refused' : 'refused-otherwise'
  const found = said === undefined ? 'accepted' : `refused: ${said}`
  throw new ExpectationError(code, `migrate_cancel in '${input.disturbance.moment}' was ${found}`, {
    expected: wanted ?? 'accepted',
    actual: found,
  })
}

async function answer({ source, attempt }: DisturbInput): Promise<string | undefined> {
  const asked = source.monitor.execute('migrate_cancel', undefined, { signal: attempt.signal })
  return asked.then(() => undefined, refusalText)
}
