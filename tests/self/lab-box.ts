import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { interfacesOf } from '../../providers/box/interfaces.ts'
import { mountsBelow } from '../../providers/box/mounts.ts'
import { processesIn } from '../../providers/box/namespace-processes.ts'
import { readState, type LabState } from '../../providers/box/state.ts'
import { virtqual } from './virtqual.ts'

/** What came of a command on a host, run by the OpenSSH client of this machine. */
type OverSsh = Readonly<{ code: number | null; stdout: string; stderr: string }>

/** Logs in as a user would who was given nothing but the lab's directory. */
export async function ssh(lab: LabState, host: number, command: string): Promise<OverSsh> {
  const known = `UserKnownHostsFile=${join(lab.directory, 'known_hosts')}`
  const options = ['-F', 'none', '-i', join(lab.directory, 'id_ed25519'), '-o', known, '-o', 'BatchMode=yes']
  return run(['ssh', ...options, '-o', 'ConnectTimeout=10', `root@${lab.hosts[host - 1]!.address}`, command])
}

export async function run([program = '', ...args]: readonly string[]): Promise<OverSsh> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => (stdout += data))
  child.stderr.on('data', (data) => (stderr += data))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout: stdout.trim(), stderr: stderr.trim() }
}

/** What a host prints; throws when the command fails there. */
export async function on(lab: LabState, host: number, command: string): Promise<string> {
  const { code, stdout, stderr } = await ssh(lab, host, command)
  if (code === 0) return stdout
  throw new Error(`'${command}' on host ${host} ended with ${code}: ${stderr}`)
}

/** The output of a `virtqual lab` that must succeed. */
export async function lab(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await virtqual(['lab', ...words])
  if (code === 0) return stdout
  throw new Error(`virtqual lab ${words.join(' ')} ended with ${code}: ${stderr}`)
}

/** Not a process that has ended and only waits for this machine's process 1 to look at it. */
export function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

/** Everything that this machine has of a lab. */
export async function remainsOf(name: string, inits: readonly number[]): Promise<string[]> {
  const directory = `/run/virtqual/${name}`
  const state = await readState(directory)
  const hosts = state?.hosts.map((host) => join(host.directory, 'net')) ?? []
  return [
    ...(await interfacesOf(name)),
    ...mountsBelow(readFileSync('/proc/self/mountinfo', 'utf8'), directory),
    ...(await Promise.all(hosts.map(processesIn))).flat().map((pid) => `process ${pid}`),
    ...inits.filter(runs).map((pid) => `init ${pid}`),
    ...(existsSync(directory) ? [directory] : []),
  ]
}

/** A TCP peer in the network of a host, with what it received and what went wrong. */
type Peer = Readonly<{ child: ChildProcess; received: () => string; problem: () => string }>

const echo = `require('node:net').createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(7000, () => console.log('listening'))`
const dial = `const socket = require('node:net').connect(7000, process.argv[1], () => console.error('connected'))
  .on('error', (error) => { console.error(error.code); process.exit(1) })
process.stdin.pipe(socket).pipe(process.stdout)`

/** Sends back whatever it gets, on port 7000 of the host. */
export function startEcho(lab: LabState, host: number): Peer {
  return start(lab, host, ['-e', echo])
}

/** A connection to the echo of another host, from its stdin and to its output. */
export function startDial(lab: LabState, from: number, to: number): Peer {
  return start(lab, from, ['-e', dial, lab.hosts[to - 1]!.migrationAddress])
}

function start(lab: LabState, host: number, args: readonly string[]): Peer {
  const file = join(lab.hosts[host - 1]!.directory, 'net')
  const child = spawn('nsenter', [`--net=${file}`, '--', process.execPath, ...args])
  let received = ''
  let problem = ''
  child.stdout.on('data', (data) => (received += data))
  child.stderr.on('data', (data) => (problem += data))
  child.stdin.on('error', () => {})
  return { child, received: () => received, problem: () => problem }
}
