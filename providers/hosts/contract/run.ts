import { describe, expect, test } from 'vitest'
import { LabError } from '../../../src/base/errors.ts'
import type { OnHost } from './on-host.ts'

/** Commands, to their end. */
export function runs(on: OnHost): void {
  const { signal, options, sh, lives, read } = on
  describe('run', () => {
    test('a command gives back both of its outputs as they are, and how it ended', async () => {
      expect(await sh('echo out; printf err >&2')).toEqual({ code: 0, signal: null, stdout: 'out\n', stderr: 'err' })
    })

    test('every word reaches the command as it is', async () => {
      const words = ['', ' ', 'two words', "it's", '"', '$HOME', '`id`', '\\', 'new\nline', '*', '~', '{"a":[1]}', '😀']
      const { stdout } = await on.host.run(['printf', String.raw`%s\0`, ...words], options)
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
      expect((await on.host.run(['cat'], { signal, input })).stdout).toBe(input)
    })

    test('a command that is given no input finds an empty one', async () => {
      expect((await on.host.run(['cat'], options)).stdout).toBe('')
    })

    test('a command that does not read its input ends well all the same', async () => {
      expect(await on.host.run(['true'], { signal, input: 'x'.repeat(1_000_000) })).toMatchObject({ code: 0 })
    })

    test('output that is not valid UTF-8 comes back readable', async () => {
      expect((await sh(String.raw`printf 'a\377\376b'`)).stdout).toBe('a\uFFFD\uFFFDb')
    })

    test('a long output is complete', async () => {
      const { stdout } = await sh('head -c 3000000 /dev/zero | tr "\\0" x')
      expect(stdout.length).toBe(3_000_000)
    })

    test.each(['no-such-program-here', '/no/such/file', '/etc'])('%s cannot be started', async (file) => {
      const started = on.host.run([file, '--version'], options)
      await expect(started).rejects.toBeInstanceOf(LabError)
      await expect(started).rejects.toMatchObject({
        code: 'host-exec',
        message: expect.stringContaining(file) as string,
      })
    })

    test('a caller who gives up ends the command and all that it has started, at once', async () => {
      await using scratch = await on.host.scratch('contract')
      const pids = `${scratch.path}/pids`
      const caller = new AbortController()
      const script = 'sleep 1000 & echo $$ $! > "$1.new"; mv "$1.new" "$1"; wait'
      const running = on.host.run(['sh', '-c', script, 'sh', pids], caller)
      running.catch(() => {})
      await expect.poll(() => read(pids)).toMatch(/\d+ \d+/)
      caller.abort(new Error('the case is over'))
      await expect(running).rejects.toThrow('the case is over')
      for (const pid of (await read(pids)).trim().split(' ')) await expect.poll(() => lives(pid)).toBe(false)
    })

    test('nothing is started for a caller who has given up before', async () => {
      await using scratch = await on.host.scratch('contract')
      const over = AbortSignal.abort(new Error('the case is over'))
      const run = on.host.run(['mkdir', `${scratch.path}/made`], { signal: over })
      await expect(run).rejects.toThrow('the case is over')
      expect((await sh('ls "$1"', scratch.path)).stdout).toBe('')
    })
  })
}
