import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * The QEMU work of one tcp precopy case and nothing else: the same two command lines, the same questions to QEMU,
 * agent and probe in the same order, no check, no record, no report. What a case costs beyond this is ours.
 */
export async function bare(argv: { source: readonly string[]; destination: readonly string[] }, stampMib: number) {
  const directory = await mkdtemp(join(tmpdir(), 'virtqual-bare-'))
  const pids: number[] = []
  const startedAt = performance.now()
  try {
    const source = await start(argv.source, join(directory, 'source'), pids)
    await source.qmp.ask({ execute: 'cont' })
    await source.agent.ask({ execute: 'guest-sync-delimited', arguments: { id: 1 } })
    await source.probe.tell('hello')
    await source.probe.tell('beat on')
    await source.probe.tell(`stamp ${stampMib} 1`)
    await dmesg(source.agent)
    await source.agent.ask({ execute: 'guest-get-vcpus' })
    const destination = await start(argv.destination, join(directory, 'destination'), pids)
    const downtimeMs = await migrate(source.qmp, destination.qmp)
    await destination.probe.tell('hello')
    await destination.probe.tell('verify')
    await destination.agent.ask({ execute: 'guest-sync-delimited', arguments: { id: 2 } })
    await destination.agent.ask({ execute: 'guest-get-vcpus' })
    await dmesg(destination.agent)
    return { ms: performance.now() - startedAt, downtimeMs }
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await rm(directory, { recursive: true, force: true })
  }
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

async function migrate(source: Line, destination: Line): Promise<number> {
  const capabilities = (names: string[]) => names.map((capability) => ({ capability, state: true }))
  const set = (names: string[]) => ({
    execute: 'migrate-set-capabilities',
    arguments: { capabilities: capabilities(names) },
  })
  await source.ask(set(['events', 'return-path']))
  await destination.ask(set(['events']))
  await destination.ask({ execute: 'migrate-incoming', arguments: { uri: 'tcp:127.0.0.1:0' } })
  const listening = JSON.parse(await destination.ask({ execute: 'query-migrate' }))
  const { port } = listening.return['socket-address'][0]
  const completed = (line: string) => line.includes('"MIGRATION"') && line.includes('"completed"')
  const ends = [source.next(completed), destination.next(completed)]
  await source.ask({ execute: 'migrate', arguments: { uri: `tcp:127.0.0.1:${port}` } })
  await Promise.all(ends)
  return JSON.parse(await source.ask({ execute: 'query-migrate' })).return.downtime
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
  readonly #waiting = new Set<(line: string) => void>()
  #rest = ''
  #id = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data) => this.#read(data.toString('latin1')))
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
