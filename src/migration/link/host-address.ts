import { LabError, MissingCapability } from '../../base/errors.ts'
import { within } from '../../base/wait.ts'
import type { Host, RunResult } from '../../spec/host.ts'

/** What a host answers when it is asked about its network, or told to change it. */
export type LinkHost = Pick<Host, 'name' | 'run' | 'onCleanup' | 'migrationAddress'>

/** These answer in milliseconds; over SSH it takes a round trip. */
const askLimitMs = 10_000

/** Runs a program to its end. Rejects with LabError `link-setup` when that does not come: it is the host that is slow. */
export function runSoon(host: LinkHost, argv: readonly string[]): Promise<RunResult> {
  const late = (ms: number) => {
    const message = `${argv.join(' ')} had not ended on host ${host.name} after ${ms} ms`
    return new LabError('link-setup', message, { host: host.name })
  }
  const limit = { signal: new AbortController().signal, timeoutMs: askLimitMs, late }
  return within(limit, (signal) => host.run(argv, { signal }))
}

/** What a program says. Rejects with LabError `link-setup` when it fails, or does not end. */
export async function ask(host: LinkHost, argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runSoon(host, argv)
  if (code === 0) return stdout
  const message = `${argv.join(' ')} failed on host ${host.name}: ${stderr.trim().split('\n')[0]}`
  throw new LabError('link-setup', message, { host: host.name })
}

/** The device over which a host reaches an address. */
export async function deviceTo(host: LinkHost, address: string): Promise<string> {
  const route = await ask(host, ['ip', '-o', 'route', 'get', address])
  const device = / dev (\S+)/.exec(route)?.[1]
  if (device) return device
  throw new LabError('link-setup', `host ${host.name} has no route to ${address}: ${route.trim()}`, { host: host.name })
}

/**
 * Where the controller's connection to a host comes from, as sshd says (ssh(1), SSH_CONNECTION). Rejects with
 * MissingCapability where it does not: then nothing may be done that could cut that connection.
 */
export async function controllerOf(host: LinkHost): Promise<string> {
  const said = await ask(host, ['sh', '-c', 'echo "$SSH_CONNECTION"'])
  const address = said.trim().split(' ')[0]
  if (address) return address
  throw new MissingCapability(`host ${host.name} does not say how it is reached, so its link is left alone`)
}
