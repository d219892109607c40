import type { Host } from '../spec/host.ts'
import type { Socket } from '../spec/timeline.ts'
import type { Machine } from './machine.ts'

/** A stream socket of any process of a host, as ss(8) shows it. */
export type ProcessSocket = Omit<Socket, 'purpose'> & Readonly<{ pids: readonly number[] }>

const states = new Map<string, Socket['state']>([
  ['LISTEN', 'listening'],
  ['ESTAB', 'connected'],
])

/** All stream sockets of a host, or why they cannot be told. */
type SocketList = Readonly<{ sockets: readonly ProcessSocket[] }> | Readonly<{ missing: string }>

/** Asks a host for all of its stream sockets. Never rejects: a host may do without ss(8). */
export async function listSockets(host: Host, signal: AbortSignal): Promise<SocketList> {
  const argv = ['ss', '-H', '-O', '-a', '-n', '-p', '-t', '-x']
  try {
    const { code, stdout, stderr } = await host.run(argv, { signal })
    if (code === 0) return { sockets: parseSockets(stdout) }
    return { missing: `ss on host ${host.name} ended with ${code}: ${stderr.trim()}` }
  } catch (error) {
    return { missing: `no ss on host ${host.name}: ${error instanceof Error ? error.message : String(error)}` }
  }
}

type Row = ProcessSocket & Readonly<{ inode?: string; peerInode?: string }>

/** Reads what `ss -H -O -a -n -p -t -x` prints. Both ends of a connected unix socket are named by the one that has a path. */
export function parseSockets(text: string): ProcessSocket[] {
  const rows = text.split('\n').flatMap((line) => parseUnix(line) ?? parseTcp(line) ?? [])
  const paths = new Map(rows.flatMap(({ inode, local }) => (inode && local !== '*' ? [[inode, local] as const] : [])))
  return rows.map(({ family, state, local, peer, pids, peerInode }) => {
    const end = paths.get(peerInode ?? '') ?? peer
    return { family, state, local, ...(end !== undefined && { peer: end }), pids }
  })
}

function parseTcp(line: string): Row[] | undefined {
  const match = /^tcp\s+(\S+)\s+\d+\s+\d+\s+(\S+)\s+(\S+)\s*(.*)$/.exec(line)
  const state = states.get(match?.[1] ?? '')
  if (!match || !state) return undefined
  const peer = state === 'connected' ? { peer: match[3]! } : {}
  return [{ family: 'tcp', state, local: match[2]!, ...peer, pids: pidsOf(match[4]!) }]
}

function parseUnix(line: string): Row[] | undefined {
  const match = /^u_str\s+(\S+)\s+\d+\s+\d+\s+(.*\S)\s+(\d+)\s+\S+\s+(\d+)\s*(users:.*)?$/.exec(line)
  const state = states.get(match?.[1] ?? '')
  if (!match || !state) return undefined
  const [, , local = '', inode, peerInode, users = ''] = match
  return [{ family: 'unix', state, local, inode, peerInode, pids: pidsOf(users) }]
}

function pidsOf(users: string): number[] {
  return [...new Set([...users.matchAll(/,pid=(\d+),/g)].map(([, pid]) => Number(pid)))]
}

const purposes: Readonly<Record<string, Socket['purpose']>> = {
  ...{ qmp: 'monitor', agent: 'agent', probe: 'probe', tpm: 'tpm' },
}

/**
 * The sockets of one QEMU. Where a build starts it through a wrapper, its process is another than the one that was
 * started: it is whichever has this machine's monitor.
 */
export function socketsOf({ pid, argv }: Pick<Machine, 'pid' | 'argv'>, all: readonly ProcessSocket[]): Socket[] {
  const monitor = argv.map((word) => /path=([^,]+\/qmp)(?:,|$)/.exec(word)?.[1]).find(Boolean)
  const holders = all.filter(({ local }) => local === monitor).flatMap(({ pids }) => pids)
  const own = new Set([pid, ...holders])
  return all
    .filter(({ pids, local, peer }) => pids.some((one) => own.has(one)) && !(local === '*' && peer === undefined))
    .map(({ family, state, local, peer }) => {
      return { family, state, local, ...(peer !== undefined && { peer }), purpose: purposeOf(family, [local, peer]) }
    })
}

/** QEMU listens on its channels, and connects to swtpm: the path is that of one end. */
function purposeOf(family: string, ends: readonly (string | undefined)[]): Socket['purpose'] {
  const names = family === 'unix' ? ends.flatMap((end) => end?.split('/').at(-1) ?? []) : []
  return names.map((name) => purposes[name]).find(Boolean) ?? 'migration'
}
