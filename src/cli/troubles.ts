import { LabError } from '../base/errors.ts'

/**
 * What went wrong beside the cases while they ran, in as far as it is to be told: why `running` rejected, or LabError
 * `uncaught` where it counts errors that no case has caught. Never rejects: what is on disk by then must still become a
 * summary.
 */
export async function troublesOf(running: Promise<number>): Promise<unknown[]> {
  try {
    const uncaught = await running
    const what = uncaught === 1 ? '1 error was' : `${uncaught} errors were`
    return uncaught > 0 ? [new LabError('uncaught', `${what} not caught by any case; what it was is told above`)] : []
  } catch (error) {
    return [error]
  }
}
