import { writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { LabError } from '../../../src/base/errors.ts'
import type { OnHost } from './on-host.ts'

/** Processes that go on, with a log here. */
export function spawns(on: OnHost): void {
  const { newLog, lives, readLog } = on
  describe('spawn', () => {
    test('what a process writes is appended to its log', async () => {
      const log = newLog()
      await writeFile(log, 'before\n')
      await using first = await on.host.spawn(['sh', '-c', 'echo out; echo err >&2'], { log })
      await first.exited
      await using second = await on.host.spawn(['echo', 'second'], { log })
      await second.exited
      expect(await readLog(log)).toBe('before\nout\nerr\nsecond\n')
    })

    test('what a process writes is in its log while it runs', async () => {
      const log = newLog()
      await using running = await on.host.spawn(['sh', '-c', 'echo early; sleep 1000'], { log })
      await expect.poll(() => readLog(log)).toBe('early\n')
      expect(await lives(running.pid)).toBe(true)
    })

    test('all of a long output is in the log when the process has ended', async () => {
      const log = newLog()
      await using ending = await on.host.spawn(['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x'], { log })
      await ending.exited
      expect((await readLog(log)).length).toBe(3_000_000)
    })

    test('a process ends with its exit code', async () => {
      const ended = await on.host.spawn(['sh', '-c', 'exit 3'], { log: newLog() })
      expect(await ended.exited).toEqual({ code: 3, signal: null })
    })

    test('a process may leave a core where it is told to', async () => {
      await using scratch = await on.host.scratch('cores')
      const log = newLog()
      const script = 'pwd -P; ulimit -S -c; ulimit -H -c; kill -ABRT $$'
      await using crashing = await on.host.spawn(['sh', '-c', script], { log, cores: scratch.path })
      expect(await crashing.exited).toEqual({ code: null, signal: 'SIGABRT' })
      const [directory, soft, hard] = (await readLog(log)).split('\n')
      expect(directory).toBe(scratch.path)
      expect(soft).toBe(hard === 'unlimited' || Number(hard) > 2 ** 22 ? String(2 ** 22) : hard)
    })

    test('a process cannot start where there is nothing to execute, or nowhere to leave a core', async () => {
      await using scratch = await on.host.scratch('cores')
      const cores = scratch.path
      await expect(on.host.spawn(['/nowhere/qemu'], { log: newLog(), cores })).rejects.toMatchObject({
        code: 'host-exec',
      })
      const nowhere = { log: newLog(), cores: '/nowhere' }
      await expect(on.host.spawn(['/bin/true'], nowhere)).rejects.toMatchObject({ code: 'host-exec' })
    })

    test('a process has nothing to read', async () => {
      const reading = await on.host.spawn(['cat'], { log: newLog() })
      expect(await reading.exited).toEqual({ code: 0, signal: null })
    })

    test('a process is known by its pid while it runs', async () => {
      await using running = await on.host.spawn(['sleep', '1000'], { log: newLog() })
      expect(await lives(running.pid)).toBe(true)
    })

    test('a signal reaches the process and all that it has started', async () => {
      const { process, child } = await family()
      await process.kill('SIGTERM')
      expect(await process.exited).toEqual({ code: null, signal: 'SIGTERM' })
      await expect.poll(() => lives(child)).toBe(false)
    })

    test('a process that is let go of is gone, and all that it has started', async () => {
      const { process, child } = await family()
      await process[Symbol.asyncDispose]()
      expect(await process.exited).toEqual({ code: null, signal: 'SIGKILL' })
      expect(await lives(process.pid)).toBe(false)
      await expect.poll(() => lives(child)).toBe(false)
    })

    test('what a process leaves behind is gone when it is let go of', async () => {
      const log = newLog()
      const process = await on.host.spawn(['sh', '-c', 'sleep 1000 & echo $!'], { log })
      await process.exited
      const child = (await readLog(log)).trim()
      expect(await lives(child)).toBe(true)
      await process[Symbol.asyncDispose]()
      await expect.poll(() => lives(child)).toBe(false)
    })

    test('a process that has ended can be signalled and let go of, also twice', async () => {
      const process = await on.host.spawn(['true'], { log: newLog() })
      await process.exited
      await process.kill('SIGTERM')
      await process[Symbol.asyncDispose]()
      await process[Symbol.asyncDispose]()
    })

    test.each(['no-such-program-here', '/no/such/file', '/etc'])('%s cannot be started', async (file) => {
      const started = on.host.spawn([file], { log: newLog() })
      await expect(started).rejects.toBeInstanceOf(LabError)
      await expect(started).rejects.toMatchObject({
        code: 'host-exec',
        message: expect.stringContaining(file) as string,
      })
    })

    /** A process with a child of its own that ignores the end of its parent. */
    async function family() {
      const log = newLog()
      const process = await on.host.spawn(['sh', '-c', 'sleep 1000 & echo $!; wait'], { log })
      await expect.poll(() => readLog(log)).toMatch(/^\d+\n$/)
      return { process, child: (await readLog(log)).trim() }
    }
  })
}
