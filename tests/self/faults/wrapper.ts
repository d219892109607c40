import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** What a fault gets to work with: the real QEMU it is wrapped around, and a monitor of its own. */
type Wrapped = Readonly<{
  pid: number
  role: string
  caseId: string
  execute: (command: string, args?: object) => Promise<any>
  /** Resolves with the next event of that name, and status where given. */
  event: (name: string, status?: string) => Promise<unknown>
}>

type Fault = Readonly<{
  role: 'source' | 'destination'
  /** Changes the command line before QEMU starts. */
  argv?: (argv: string[]) => string[]
  act?: (qemu: Wrapped) => Promise<void>
}>

/**
 * Runs the QEMU named by this process's own arguments with a fault built in, as a broken build would have it. Started
 * without a role in its arguments (`--version`, probing), it is just that QEMU.
 */
export async function wrap(fault: Fault): Promise<void> {
  const argv = process.argv.slice(2)
  const [, caseId = '', role = ''] = /guest=(\w+)-(source|destination)/.exec(argv.join(' ')) ?? []
  const active = role === fault.role
  const [file = '', ...args] = active ? (fault.argv?.(argv) ?? argv) : argv
  // Beside QEMU's own sockets, which go when the case is over.
  const [, directory = ''] = /path=([^,]+)\/qmp,/.exec(argv.join(' ')) ?? []
  const socket = join(directory, 'fault')
  const monitor = [
    '-chardev',
    `socket,id=fault,path=${socket},server=on,wait=off`,
    '-mon',
    'chardev=fault,mode=control',
  ]
  const child = spawn(file, active && fault.act ? [...args, ...monitor] : args, { stdio: 'inherit' })
  child.once('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)))
  if (active && fault.act) await fault.act(await attach(socket, { pid: child.pid!, role, caseId }))
}

async function attach(socket: string, about: Pick<Wrapped, 'pid' | 'role' | 'caseId'>): Promise<Wrapped> {
  const stream = await open(socket)
  const events: any[] = []
  const listeners = new Set<(message: any) => void>()
  let rest = ''
  stream.on('data', (data) => {
    const lines = (rest + data.toString()).split('\n')
    rest = lines.pop()!
    for (const line of lines.filter(Boolean)) {
      const message = JSON.parse(line)
      if (message.event) events.push(message)
      for (const listener of [...listeners]) listener(message)
    }
  })
  const next = (match: (message: any) => boolean) =>
    new Promise<any>((resolve) => {
      const listener = (message: any) => {
        if (!match(message)) return
        listeners.delete(listener)
        resolve(message)
      }
      listeners.add(listener)
      events.forEach(listener)
    })
  const execute = async (command: string, args?: object) => {
    const reply = next((message) => 'return' in message || 'error' in message)
    stream.write(`${JSON.stringify({ execute: command, arguments: args })}\n`)
    return (await reply).return
  }
  const event = (name: string, status?: string) =>
    next((message) => message.event === name && (status === undefined || message.data?.status === status))
  await execute('qmp_capabilities')
  return { ...about, execute, event }
}

async function open(path: string): Promise<Socket> {
  for (;;) {
    const stream = connect(path)
    const opened = await once(stream, 'connect').then(
      () => true,
      () => false,
    )
    if (opened) return stream
    await delay(5)
  }
}
