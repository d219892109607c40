/**
 * The environment variable that marks every process of a run. It is inherited by whatever a build starts, cannot
 * be lost between fork and a ledger, and tells our processes from others' whatever happens to pids.
 */
export const runMarkVariable = 'VIRTQUAL_RUN'

export function runMark(runId: string): Readonly<Record<string, string>> {
  return { [runMarkVariable]: runId }
}
