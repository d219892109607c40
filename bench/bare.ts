import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { MigrationSpec, WorkloadSpec } from '../src/spec/machine-spec.ts'

/** Two command lines of a case, and what the script is to do with them. */
type Work = Readonly<{
  argv: Readonly<{ source: readonly string[]; destination: readonly string[] }>
  migration: MigrationSpec
  workload: WorkloadSpec
  stampMib: number
}>

/** Times of one run, in milliseconds; QEMU's own, and the longest silence of the guest's beats. */
type Times = Readonly<{ ms: number; totalMs: number; downtimeMs: number; guestDowntimeMs: number }>

/**
 * The QEMU work of one case and nothing else: the same two command lines, the same questions to QEMU, agent and probe
 * in the same order, no check, no record, no report. What a case costs beyond this is ours.
 */
export async function bare({ argv, migration, workload, stampMib }: Work): Promise<Times> {
  const directory = await mkdtemp(join(tmpdir(), 'virtqual-bare-'))
  const pids: number[] = []
  const startedAt = performance.now()
  try {
    const source = await start(argv.source, join(directory, 'source'), pids)
    await source.qmp.ask({ execute: 'cont' })
    await source.agent.ask({ execute: 'guest-sync-delimited', arguments: { id: 1 } })
    await source.probe.tell('hello')
    await source.probe.tell('beat on')
    await source.probe.tell(`stamp ${workload.stampMib ?? stampMib} 1`)
    await dmesg(source.agent)
    await source.agent.ask({ execute: 'guest-get-vcpus' })
    if (workload.dirtyMibPerSecond > 0) await source.probe.tell(`dirty ${workload.dirtyMibPerSecond}`)
    const destination = await start(argv.destination, join(directory, 'destination'), pids)
    const beats = [source.probe, destination.probe].map((probe) => probe.arrivals('b '))
    const info = await migrate(source.qmp, destination.qmp, { migration, directory })
    await destination.probe.tell('hello')
    await destination.probe.tell('verify')
    await destination.agent.ask({ execute: 'guest-sync-delimited', arguments: { id: 2 } })
    await destination.agent.ask({ execute: 'guest-get-vcpus' })
    await dmesg(destination.agent)
    const ms = performance.now() - startedAt
    return { ms, totalMs: info['total-time'], downtimeMs: info.downtime, guestDowntimeMs: largestGap(beats.flat()) }
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await rm(directory, { recursive: true, force: true })
  }
}

function largestGap(arrivals: readonly number[]): number {
  const times = arrivals.toSorted((one, other) => one - other)
  return Math.round(Math.max(0, ...times.slice(1).map((time, index) => time - times[index]!)))
}

/** `@DIR@` in a command line stands for the folder of this run. */
async function start(argv: readonly string[], directory: string, pids: number[]) {
  const [file = '', ...args] = argv.map((word) => word.replaceAll('@DIR@', join(directory, '..')))
  await import('node:fs/promises').then(({ mkdir }) => mkdir(directory))
  const child = spawn(file, args, { stdio: 'ignore' })
  pids.push(child.pid!)
  const qmp = new Line(await open(join(directory, 'qmp')))
  const greeting = qmp.next((line) => line.includes('"QMP"'))
  const agent = new Line(await open(join(directory, 'agent')))
  const probe = new Line(await open(join(directory, 'probe')))
  await greeting
  await qmp.ask({ execute: 'qmp_capabilities', arguments: { enable: ['oob'] } })
  return { qmp, agent, probe }
}

type Migration = Readonly<{ migration: MigrationSpec; directory: string }>

async function migrate(source: Line, destination: Line, { migration, directory }: Migration) {
  const { capabilities, parameters, transport, mode } = migration
  const set = (more: Readonly<Record<string, boolean>>) => ({
    execute: 'migrate-set-capabilities',
    arguments: {
      capabilities: Object.entries({ events: true, ...more, ...capabilities }).map(([capability, state]) => ({
        capability,
        state,
      })),
    },
  })
  await source.ask(set({ 'return-path': true }))
  await destination.ask(set({}))
  for (const side of [source, destination])
    if (Object.keys(parameters).length > 0) await side.ask({ execute: 'migrate-set-parameters', arguments: parameters })
  const listen = transport === 'unix' ? `unix:${directory}/migration` : 'tcp:127.0.0.1:0'
  await destination.ask({ execute: 'migrate-incoming', arguments: { uri: listen } })
  const listening = JSON.parse(await destination.ask({ execute: 'query-migrate' }))
  const [{ port }] = listening.return['socket-address']
  const announces = (status: string) => (line: string) => line.includes('"MIGRATION"') && line.includes(`"${status}"`)
  const ends = [source.next(announces('completed')), destination.next(announces('completed'))]
  const active = source.next(announces('active'))
  await source.ask({ execute: 'migrate', arguments: { uri: transport === 'unix' ? listen : `tcp:127.0.0.1:${port}` } })
  if (mode === 'postcopy') await active.then(() => source.ask({ execute: 'migrate-start-postcopy' }))
  await Promise.all(ends)
  return JSON.parse(await source.ask({ execute: 'query-migrate' })).return
}

async function dmesg(agent: Line): Promise<void> {
  const exec = { execute: 'guest-exec', arguments: { path: 'dmesg', arg: ['-r'], 'capture-output': true } }
  const { pid } = JSON.parse(await agent.ask(exec)).return
  const status = { execute: 'guest-exec-status', arguments: { pid } }
  while (!JSON.parse(await agent.ask(status)).return.exited) await delay(15)
}

async function open(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path)
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    if (connected) return socket
    await delay(4)
  }
}

/** A channel of lines: the next one that matches, and questions whose answer is the next `return` or reply. */
class Line {
  readonly #socket: Socket
  readonly #waiting = new Set<(line: string) => unknown>()
  #rest = ''
  #id = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data) => this.#read(data.toString('latin1')))
  }

  /** Arrival times of the lines that begin so, from now on; goes on growing. */
  arrivals(beginning: string): number[] {
    const times: number[] = []
    this.#waiting.add((line) => line.startsWith(beginning) && times.push(performance.now()))
    return times
  }

  next(match: (line: string) => boolean): Promise<string> {
    return new Promise((resolve) => {
      const look = (line: string) => {
        if (!match(line)) return
        this.#waiting.delete(look)
        resolve(line)
      }
      this.#waiting.add(look)
    })
  }

  ask(command: object): Promise<string> {
    const answer = this.next((line) => line.includes('"return"') || line.includes('"error"'))
    this.#socket.write(`${JSON.stringify(command)}\n`)
    return answer.then((line) => line.replace('\xff', ''))
  }

  tell(command: string): Promise<string> {
    const id = ++this.#id
    const answer = this.next((line) => line.startsWith(`r ${id} `))
    this.#socket.write(`\n${id} ${command}\n`)
    return answer
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) for (const look of [...this.#waiting]) look(line)
  }
}
