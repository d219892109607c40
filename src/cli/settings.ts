import { accessSync, constants } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoginMeans } from '../../providers/hosts/ssh/login.ts'

/** What the environment says; the only place that reads it. */
export type Settings = Readonly<{
  /** This repository. */
  root: string
  cwd: string
  /** `$XDG_CACHE_HOME/virtqual`: builds, guests, what builds said of themselves. */
  cache: string
  /** Parent of every run's sockets; one for each user, short enough for a unix socket's 107 bytes. */
  scratch: string
  /** Parent of what runs keep in memory: guest memory that outlives its QEMU. */
  memory: string
  searchPath: string
  /** Who this is, for those who wait for what it holds. */
  user: string
  /** What it takes to log in on lab hosts. */
  login: LoginMeans
  colour: boolean
  tty: boolean
  columns: number
}>

export function readSettings(): Settings {
  const { env, stdout } = process
  const tty = stdout.isTTY && env['TERM'] !== 'dumb'
  const user = process.getuid?.() ?? 0
  return {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    cwd: process.cwd(),
    cache: join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'virtqual'),
    scratch: scratchOf(`virtqual-${user}`),
    memory: memoryOf(`virtqual-${user}`),
    searchPath: env['PATH'] ?? '',
    user: env['USER'] || env['LOGNAME'] || `uid ${user}`,
    login: loginOf(env),
    colour: tty && !env['NO_COLOR'],
    tty,
    columns: stdout.columns ?? 80,
  }
}

/** As OpenSSH's own client finds them (ssh(1), section ENVIRONMENT), and the passphrase of key files. */
function loginOf(env: NodeJS.ProcessEnv): LoginMeans {
  const { SSH_AUTH_SOCK: agentSocket, VIRTQUAL_SSH_PASSPHRASE: passphrase } = env
  return { home: homedir(), ...(agentSocket && { agentSocket }), ...(passphrase !== undefined && { passphrase }) }
}

/** Directories below which every run has one of its own. Where two are the same, it is there once. */
export function rootsOf({ scratch, memory }: Pick<Settings, 'scratch' | 'memory'>): string[] {
  return [...new Set([scratch, memory])]
}

/** What a run adds to the path of a socket, at most: its id, the case and role, the socket's name. */
const socketPathBytes = 107 - 70

/**
 * A temporary directory that leaves room for a socket's name. Not $XDG_RUNTIME_DIR: it goes when its user logs out, and
 * a run under tmux or nohup goes on.
 */
function scratchOf(name: string): string {
  const fits = (dir: string) => join(dir, name).length <= socketPathBytes && isWritable(dir)
  return join(fits(tmpdir()) ? tmpdir() : '/tmp', name)
}

/** What lies in /dev/shm (shm_overview(7)) is memory of the machine; without it, files have to do. */
function memoryOf(name: string): string {
  return join(isWritable('/dev/shm') ? '/dev/shm' : '/tmp', name)
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK)
    return true
  } catch {
    return false
  }
}
