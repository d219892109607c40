/** What a keeper is started with. */
type KeeperStart = Readonly<{
  /** Its path on the host. */
  program: string
  root: string
  memory: string
  session: string
  runId: string
  owner: string
  leaseMs: number
  /** Whether the host is run by systemd, and we are root there. */
  systemd: boolean
}>

/**
 * Runs what it is given in a scope of the name that comes first, or without where systemd does not make scopes, such as
 * without D-Bus. The keeper's own start shows that too late: then there is no run. The try must not read its stdin.
 */
const inScope = `
systemd-run --scope --collect --quiet -- true </dev/null >/dev/null 2>&1 || exec "$@"
exec systemd-run --scope --collect --quiet --unit "$0" -- "$@"
`

/**
 * The command line of a keeper. Under systemd it gets a scope of its own: logind may end what a user has started when the
 * SSH session ends (KillUserProcesses), and `systemctl status` shows all of a run. A scope runs the program as a child of
 * sshd all the same, with its stdin and stdout.
 */
export function keeperArgv(start: KeeperStart): string[] {
  const { program, root, memory, session, runId, owner, leaseMs, systemd } = start
  const argv = [program, '--root', root, '--memory', memory, '--session', session, '--run', runId]
  argv.push('--owner', owner, '--lease-ms', String(leaseMs))
  if (!systemd) return argv
  return ['sh', '-c', inScope, `virtqual-${session}`, ...argv]
}
