import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import pRetry from 'p-retry'
import { readLines } from '../../../src/base/lines.ts'
import type { Build, KernelGuest } from '../../../src/spec/build.ts'

/** A line channel: `ask` writes a line, both resolve with the first later line that matches, or reject at its end. */
export type Channel = AsyncDisposable & {
  lines: string[]
  ask: (line: string, answer: RegExp) => Promise<string>
  next: (match: RegExp) => Promise<string>
}

/** A guest that is booting, without anything of virtqual's own above it. */
export type BootedGuest = AsyncDisposable & {
  pid: number
  channel: (name: 'agent' | 'probe' | 'qmp') => Promise<Channel>
  console: () => Promise<string>
  stderr: () => Promise<string>
  exited: Promise<number | undefined>
}

const base = '-machine q35 -accel tcg -cpu max -smp 2 -m 512M -nodefaults -display none -no-reboot'.split(' ')

/** `signal` is the test's: a test that runs out of time must not leave its QEMU behind. */
export async function bootGuest(build: Build, guest: KernelGuest, signal: AbortSignal): Promise<BootedGuest> {
  const directory = await mkdtemp(join(tmpdir(), 'vq-'))
  const [program = '', ...args] = [...build.argv, ...build.firmware.flatMap((path) => ['-L', path]), ...base]
  const kernel = ['-kernel', guest.kernel, '-initrd', guest.initrd, '-append', guest.append]
  const files = ['-serial', `file:${directory}/console`, '-qmp', `unix:${directory}/qmp,server=on,wait=off`]
  const qemu = execa(program, [...args, ...kernel, ...files, ...ports(directory)], {
    cancelSignal: signal,
    forceKillAfterDelay: 100,
    reject: false,
    stdio: ['ignore', 'ignore', { file: join(directory, 'stderr') }],
  })
  const exited = qemu.then((result) => result.exitCode)
  const dispose = async (): Promise<void> => {
    qemu.kill('SIGKILL')
    await exited
    await rm(directory, { recursive: true })
  }
  return {
    pid: qemu.pid!,
    channel: (name) => openChannel(join(directory, name)),
    console: () => readFile(join(directory, 'console'), 'utf8'),
    stderr: () => readFile(join(directory, 'stderr'), 'utf8'),
    exited,
    [Symbol.asyncDispose]: dispose,
  }
}

function ports(directory: string): string[] {
  const names = { agent: 'org.qemu.guest_agent.0', probe: 'org.virtqual.probe.0' }
  const options = Object.entries(names).flatMap(([id, name]) => [
    ...['-chardev', `socket,id=${id},path=${directory}/${id},server=on,wait=off`],
    ...['-device', `virtserialport,chardev=${id},name=${name}`],
  ])
  return ['-device', 'virtio-serial-pci', ...options]
}

async function openChannel(path: string): Promise<Channel> {
  // The socket is there some milliseconds after QEMU started.
  return channelOver(await pRetry(() => connected(path), { retries: 100, minTimeout: 20, factor: 1 }))
}

function connected(path: string): Promise<Socket> {
  const socket = connect(path)
  // An end that is cut off, as by a guest that powers off, shows as the channel's end.
  return new Promise((resolve, reject) => socket.once('connect', () => resolve(socket)).on('error', reject))
}

/** A channel over any socket, such as one end of a socket pair. */
export function channelOver(socket: Socket): Channel {
  const lines: string[] = []
  const waiting = new Set<() => void>()
  readLines(socket, (line) => {
    lines.push(line.toString('latin1'))
    for (const look of waiting) look()
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const nextAfter = async (from: number, match: RegExp): Promise<string> => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const look = (): void => {
      const found = lines.slice(from).find((line) => match.test(line))
      if (found !== undefined) resolve(found)
    }
    waiting.add(look)
    look()
    const ended = closed.then(() => Promise.reject(new Error(`the channel ended before a line like ${match}`)))
    return Promise.race([promise, ended]).finally(() => waiting.delete(look))
  }
  return {
    lines,
    next: (match) => nextAfter(lines.length, match),
    ask: (line, answer) => {
      const answered = nextAfter(lines.length, answer)
      socket.write(`${line}\n`)
      return answered
    },
    [Symbol.asyncDispose]: () => {
      socket.destroy()
      return closed
    },
  }
}
