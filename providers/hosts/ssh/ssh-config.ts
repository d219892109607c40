import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { LabError } from '../../../src/base/errors.ts'
import type { LoginMeans, SshLogin } from './login.ts'
import { opensshProgram } from './openssh-program.ts'
import { type Printed, parseHops, parsePrinted } from './parse-config.ts'
import type { SshTarget } from './target.ts'

type Known = Omit<SshTarget, 'via' | 'byHand'>
type Asking = Readonly<{ means: LoginMeans; signal: AbortSignal; depth?: number }>

/** Jumps through hosts that are themselves reached through others end here. */
const mostJumps = 8

/**
 * How `ssh` would connect: it is asked itself (`ssh -G`), since only it gets Include, Match and tokens right. What the
 * login says wins over that. Rejects with LabError `ssh-config` or `setup-unsupported`.
 */
export async function resolveTarget(login: SshLogin, asking: Asking): Promise<SshTarget> {
  const printed = await ask(login, asking)
  const { depth = 0 } = asking
  if (depth > mostJumps) throw configError(login, `jumps through more than ${mostJumps} hosts`)
  const proxy = last(printed, 'proxycommand')
  if (proxy && proxy !== 'none') throw configError(login, 'has a ProxyCommand, which is not supported: use ProxyJump')
  const jump = last(printed, 'proxyjump')
  const via = jump && jump !== 'none' ? await resolveHops(jump, asking) : []
  const target = targetOf(printed, login, asking.means)
  const byHand = byHandOf(login, target, asking.means)
  return { ...target, byHand, via: via.map((hop) => ({ ...hop, byHand })) }
}

/** What the login does not say is left to ssh, which has it from where it was asked for here. */
function byHandOf({ address, port, user, identity, knownHosts }: SshLogin, target: Known, means: LoginMeans): string[] {
  const [key] = target.identityFiles
  const [file] = target.knownHostsFiles
  return [
    ...['ssh', ...configFile(means)],
    ...(port ? ['-p', String(port)] : []),
    ...(identity && key ? ['-i', key] : []),
    ...(knownHosts && file ? ['-o', `UserKnownHostsFile=${file}`] : []),
    user ? `${user}@${address}` : address,
  ]
}

/** Only the first one may be reached through others: those after it are reached through the one before them. */
async function resolveHops(jump: string, { means, signal, depth = 0 }: Asking): Promise<SshTarget[]> {
  const targets: SshTarget[] = []
  for (const hop of parseHops(jump)) {
    const { via, ...target } = await resolveTarget(hop, { means, signal, depth: depth + 1 })
    targets.push(...(targets.length === 0 ? via : []), { ...target, via: [] })
  }
  return targets
}

async function ask(login: SshLogin, { means, signal }: Asking): Promise<Printed> {
  const { address, port, user } = login
  const words = [...configFile(means), ...(port ? ['-p', String(port)] : []), ...(user ? ['-l', user] : [])]
  const { code, stdout, stderr } = await opensshProgram('ssh', ['-G', ...words, '--', address], signal)
  if (code !== 0)
    throw configError(login, `cannot be looked up: ${stderr.trim().split('\n')[0] || `exit code ${code}`}`)
  return parsePrinted(stdout)
}

/** ssh takes the home of the account for the user's, whatever $HOME says. */
function configFile({ home }: LoginMeans): string[] {
  const file = join(home, '.ssh', 'config')
  if (home === userInfo().homedir) return []
  return ['-F', existsSync(file) ? file : 'none']
}

function targetOf(printed: Printed, login: SshLogin, { home, agentSocket }: LoginMeans): Known {
  const path = (text: string) => atHome(unquoted(text), home)
  const files = (keyword: string) => (last(printed, keyword) ?? '').split(' ').filter(Boolean).map(path)
  const agent = agentOf(last(printed, 'identityagent'), agentSocket)
  const hostKeyAlias = last(printed, 'hostkeyalias')
  return {
    hostname: last(printed, 'hostname') ?? login.address,
    port: login.port ?? Number(last(printed, 'port') ?? 22),
    user: login.user ?? last(printed, 'user') ?? userInfo().username,
    identityFiles: login.identity ? [path(login.identity)] : (printed.get('identityfile') ?? []).map(path),
    identitiesOnly: login.identity !== undefined || last(printed, 'identitiesonly') === 'yes',
    ...(agent && { agent: path(agent) }),
    ...(hostKeyAlias && { hostKeyAlias }),
    knownHostsFiles: login.knownHosts
      ? [path(login.knownHosts)]
      : [...files('userknownhostsfile'), ...files('globalknownhostsfile')],
  }
}

function agentOf(text: string | undefined, agentSocket: string | undefined): string | undefined {
  if (text === 'none') return undefined
  return text && text !== 'SSH_AUTH_SOCK' && text !== '$SSH_AUTH_SOCK' ? text : agentSocket
}

function atHome(path: string, home: string): string {
  const account = join(userInfo().homedir, '.ssh/')
  if (path.startsWith('~/')) return join(home, path.slice(2))
  return path.startsWith(account) ? join(home, '.ssh', path.slice(account.length)) : path
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1')
}

function last(printed: Printed, keyword: string): string | undefined {
  return printed.get(keyword)?.at(-1)
}

function configError({ address }: SshLogin, what: string): LabError {
  return new LabError('ssh-config', `host ${address} of the SSH configuration ${what}`)
}
