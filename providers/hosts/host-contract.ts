import { buffer } from 'node:stream/consumers'
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { LabError } from '../../src/base/errors.ts'
import type { Host, Scratch } from '../../src/spec/host.ts'

/** sockaddr_un of unix(7) has room for this many bytes and the end of the path. */
const longestSocketPath = 107
/** Names that QEMU's sockets get in a scratch directory; the longest counts. */
const socketName = 'migration'

const signal = new AbortController().signal
const options = { signal }

/** What everything above a Host relies on, whatever kind of host it is. The host needs a POSIX shell and Node. */
export function hostContract(makeHost: () => Promise<Host> | Host): void {
  let host: Host
  beforeAll(async () => {
    host = await makeHost()
  })
  const sh = (script: string, ...args: string[]) => host.run(['sh', '-c', script, 'sh', ...args], options)
  const lives = async (pid: string | number) =>
    (await sh('grep "^State:\t[^ZX]" "/proc/$1/status"', String(pid))).code === 0
  const read = async (path: string) => (await host.run(['cat', path], options)).stdout

  describe('run', () => {
    test('a command gives back both of its outputs as they are, and how it ended', async () => {
      expect(await sh('echo out; printf err >&2')).toEqual({ code: 0, signal: null, stdout: 'out\n', stderr: 'err' })
    })

    test('every word reaches the command as it is', async () => {
      const words = ['', ' ', 'two words', "it's", '"', '$HOME', '`id`', '\\', 'new\nline', '*', '~', '{"a":[1]}', '😀']
      const { stdout } = await host.run(['printf', String.raw`%s\0`, ...words], options)
      expect(stdout.split('\0').slice(0, -1)).toEqual(words)
    })

    test('an exit code is no error', async () => {
      expect(await sh('exit 3')).toMatchObject({ code: 3, signal: null })
    })

    test('a command that is killed says by what', async () => {
      expect(await sh('kill -KILL $$')).toMatchObject({ code: null, signal: 'SIGKILL' })
    })

    test('a command is given its input', async () => {
      const input = 'line\n😀'
      expect((await host.run(['cat'], { signal, input })).stdout).toBe(input)
    })

    test('a command that is given no input finds an empty one', async () => {
      expect((await host.run(['cat'], options)).stdout).toBe('')
    })

    test('a command that does not read its input ends well all the same', async () => {
      expect(await host.run(['true'], { signal, input: 'x'.repeat(1_000_000) })).toMatchObject({ code: 0 })
    })

    test('output that is not valid UTF-8 comes back readable', async () => {
      expect((await sh(String.raw`printf 'a\377\376b'`)).stdout).toBe('a\uFFFD\uFFFDb')
    })

    test('a long output is complete', async () => {
      const { stdout } = await sh('head -c 3000000 /dev/zero | tr "\\0" x')
      expect(stdout.length).toBe(3_000_000)
    })

    test.each(['no-such-program-here', '/no/such/file', '/etc'])('%s cannot be started', async (file) => {
      const started = host.run([file, '--version'], options)
      await expect(started).rejects.toBeInstanceOf(LabError)
      await expect(started).rejects.toMatchObject({
        code: 'host-exec',
        message: expect.stringContaining(file) as string,
      })
    })

    test('a caller who gives up ends the command and all that it has started, at once', async () => {
      await using scratch = await host.scratch('contract')
      const pids = `${scratch.path}/pids`
      const caller = new AbortController()
      const script = 'sleep 1000 & echo $$ $! > "$1.new"; mv "$1.new" "$1"; wait'
      const running = host.run(['sh', '-c', script, 'sh', pids], caller)
      running.catch(() => {})
      await expect.poll(() => read(pids)).toMatch(/\d+ \d+/)
      caller.abort(new Error('the case is over'))
      await expect(running).rejects.toThrow('the case is over')
      for (const pid of (await read(pids)).trim().split(' ')) await expect.poll(() => lives(pid)).toBe(false)
    })

    test('nothing is started for a caller who has given up before', async () => {
      await using scratch = await host.scratch('contract')
      const over = AbortSignal.abort(new Error('the case is over'))
      const run = host.run(['mkdir', `${scratch.path}/made`], { signal: over })
      await expect(run).rejects.toThrow('the case is over')
      expect((await sh('ls "$1"', scratch.path)).stdout).toBe('')
    })
  })

  describe('spawn', () => {
    test('what a process writes is appended to its log', async () => {
      await using scratch = await host.scratch('contract')
      const log = `${scratch.path}/log`
      await sh('echo before > "$1"', log)
      const first = await host.spawn(['sh', '-c', 'echo out; echo err >&2'], { log })
      await first.exited
      const second = await host.spawn(['echo', 'second'], { log })
      await second.exited
      expect(await read(log)).toBe('before\nout\nerr\nsecond\n')
    })

    test('a process ends with its exit code', async () => {
      await using scratch = await host.scratch('contract')
      const ended = await host.spawn(['sh', '-c', 'exit 3'], { log: `${scratch.path}/log` })
      expect(await ended.exited).toEqual({ code: 3, signal: null })
    })

    test('a process has nothing to read', async () => {
      await using scratch = await host.scratch('contract')
      const reading = await host.spawn(['cat'], { log: `${scratch.path}/log` })
      expect(await reading.exited).toEqual({ code: 0, signal: null })
    })

    test('a process is known by its pid while it runs', async () => {
      await using scratch = await host.scratch('contract')
      await using running = await host.spawn(['sleep', '1000'], { log: `${scratch.path}/log` })
      expect(await lives(running.pid)).toBe(true)
    })

    test('a signal reaches the process and all that it has started', async () => {
      await using scratch = await host.scratch('contract')
      const { process, child } = await family(scratch)
      await process.kill('SIGTERM')
      expect(await process.exited).toEqual({ code: null, signal: 'SIGTERM' })
      await expect.poll(() => lives(child)).toBe(false)
    })

    test('a process that is let go of is gone, and all that it has started', async () => {
      await using scratch = await host.scratch('contract')
      const { process, child } = await family(scratch)
      await process[Symbol.asyncDispose]()
      expect(await process.exited).toEqual({ code: null, signal: 'SIGKILL' })
      expect(await lives(process.pid)).toBe(false)
      await expect.poll(() => lives(child)).toBe(false)
    })

    test('what a process leaves behind is gone when it is let go of', async () => {
      await using scratch = await host.scratch('contract')
      const log = `${scratch.path}/log`
      const process = await host.spawn(['sh', '-c', 'sleep 1000 & echo $!'], { log })
      await process.exited
      const child = (await read(log)).trim()
      expect(await lives(child)).toBe(true)
      await process[Symbol.asyncDispose]()
      await expect.poll(() => lives(child)).toBe(false)
    })

    test('a process that has ended can be signalled and let go of, also twice', async () => {
      await using scratch = await host.scratch('contract')
      const process = await host.spawn(['true'], { log: `${scratch.path}/log` })
      await process.exited
      await process.kill('SIGTERM')
      await process[Symbol.asyncDispose]()
      await process[Symbol.asyncDispose]()
    })

    test.each(['no-such-program-here', '/no/such/file', '/etc'])('%s cannot be started', async (file) => {
      await using scratch = await host.scratch('contract')
      const started = host.spawn([file], { log: `${scratch.path}/log` })
      await expect(started).rejects.toBeInstanceOf(LabError)
      await expect(started).rejects.toMatchObject({
        code: 'host-exec',
        message: expect.stringContaining(file) as string,
      })
    })

    /** A process with a child of its own that ignores the end of its parent. */
    async function family(scratch: Scratch) {
      const log = `${scratch.path}/log`
      const process = await host.spawn(['sh', '-c', 'sleep 1000 & echo $!; wait'], { log })
      await expect.poll(() => read(log)).toMatch(/^\d+\n$/)
      return { process, child: (await read(log)).trim() }
    }
  })

  describe('connect', () => {
    test('bytes go both ways as they are, until one side ends', async () => {
      await using scratch = await host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using _ = await listener(scratch, path)
      const stream = await host.connect(path, options)
      const sent = randomBytes(1_000_000)
      stream.end(sent)
      expect((await buffer(stream)).equals(sent)).toBe(true)
    })

    test('several connections to one socket are kept apart', async () => {
      await using scratch = await host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using _ = await listener(scratch, path)
      const answers = ['one', 'two', 'three'].map(async (text) => {
        const stream = await host.connect(path, options)
        stream.end(text)
        return (await buffer(stream)).toString()
      })
      expect(await Promise.all(answers)).toEqual(['one', 'two', 'three'])
    })

    test('a listener that dies ends its connections', async () => {
      await using scratch = await host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using process = await listener(scratch, path)
      const stream = await host.connect(path, options)
      stream.on('error', () => {}).resume()
      const closed = new Promise((resolve) => stream.once('close', resolve))
      await process.kill('SIGKILL')
      await closed
    })

    test('a connection is refused where no socket is', async () => {
      await using scratch = await host.scratch('contract')
      await expect(host.connect(`${scratch.path}/socket`, options)).rejects.toThrow()
    })

    test('a connection is refused where nobody listens any more', async () => {
      await using scratch = await host.scratch('contract')
      const path = `${scratch.path}/socket`
      const process = await listener(scratch, path)
      await process[Symbol.asyncDispose]()
      expect((await sh('test -S "$1"', path)).code).toBe(0)
      await expect(host.connect(path, options)).rejects.toThrow()
    })

    test('a caller who has given up before gets no connection', async () => {
      await using scratch = await host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using _ = await listener(scratch, path)
      const over = AbortSignal.abort(new Error('the case is over'))
      await expect(host.connect(path, { signal: over })).rejects.toThrow('the case is over')
    })

    test('a connection outlives the wait for it', async () => {
      await using scratch = await host.scratch('contract')
      const path = `${scratch.path}/socket`
      await using _ = await listener(scratch, path)
      const caller = new AbortController()
      const stream = await host.connect(path, caller)
      caller.abort(new Error('the wait is over'))
      stream.end('still here')
      expect((await buffer(stream)).toString()).toBe('still here')
    })

    /** A process that sends back what it is sent. */
    async function listener(scratch: Scratch, path: string) {
      const echo = `require('node:net').createServer((s) => s.pipe(s)).listen(${JSON.stringify(path)})`
      const process = await host.spawn(['node', '-e', echo], { log: `${scratch.path}/log` })
      await expect.poll(async () => (await sh('test -S "$1"', path)).code).toBe(0)
      return process
    }
  })

  describe('scratch', () => {
    test('a directory is private and empty', async () => {
      await using scratch = await host.scratch('contract')
      expect((await sh('ls -A "$1"; stat -c %a "$1"', scratch.path)).stdout).toBe('700\n')
    })

    test('its path is short enough for a socket in it', async () => {
      await using scratch = await host.scratch('0123456789ab-destination')
      expect(Buffer.byteLength(`${scratch.path}/${socketName}`)).toBeLessThanOrEqual(longestSocketPath)
    })

    test('two of the same name are two', async () => {
      await using one = await host.scratch('contract')
      await using other = await host.scratch('contract')
      expect(one.path).not.toBe(other.path)
    })

    test('it is removed with all that is in it, and may be so twice', async () => {
      const scratch = await host.scratch('contract')
      await sh('mkdir "$1/a" && echo x > "$1/a/b"', scratch.path)
      await scratch[Symbol.asyncDispose]()
      await scratch[Symbol.asyncDispose]()
      expect((await sh('test -e "$1"', scratch.path)).code).toBe(1)
    })
  })
}
