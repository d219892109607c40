/**
 * The environment variable that marks every process of a run. It is inherited by whatever a build starts, cannot
 * be lost between fork and a ledger, and tells our processes from others' whatever happens to pids.
 */
export const runMarkVariable = 'VIRTQUAL_RUN'

export function runMark(runId: string): Readonly<Record<string, string>> {
  return { [runMarkVariable]: runId }
}

/** What a run may be called: its id names directories, which are removed with all that is in them. */
export const runIdPattern = /^[\w-]+$/

/** The run that an environment (proc_pid_environ(5)) is marked with; undefined where it has no mark that is one of ours. */
export function markOf(environment: string): string | undefined {
  const prefix = `${runMarkVariable}=`
  const runId = environment
    .split('\0')
    .find((entry) => entry.startsWith(prefix))
    ?.slice(prefix.length)
  return runId !== undefined && runIdPattern.test(runId) ? runId : undefined
}
