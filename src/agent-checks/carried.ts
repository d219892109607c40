import { untilExited } from '../qga/exec.ts'
import { ask, expectBetween, expectSame, shell } from './ask.ts'
import type { CarriedCheck, CheckContext } from './check.ts'
import { start } from './exec.ts'
import { freezeGuest, status, thawGuest } from './freeze.ts'
import { kernelIds, onlineIds, setVcpu } from './vcpus.ts'
import { endWriter, expectNoWrites, expectWrites, startWriter } from './writer.ts'

const waiting = 'echo on the source; until [ -e /run/arrived ]; do usleep 50000; done; echo on the destination'

/** A program that was started on the source is still running on the destination, where it ends and says what it says. */
const exec: CarriedCheck = {
  covers: ['guest-exec', 'guest-exec-status'],
  begin: async (source) => {
    const arg = ['-c', waiting]
    const pid = await start(source, { path: '/bin/sh', arg, 'capture-output': true })
    return async (destination) => {
      expectSame('the program after the migration', await ask(destination, 'guest-exec-status', { pid }), {
        exited: false,
      })
      await shell(destination, 'touch /run/arrived')
      const { machine, signal } = destination
      const { exitcode, 'out-data': data = '' } = await untilExited(machine.agent, { pid, signal })
      const output = Buffer.from(data, 'base64').toString()
      expectSame('how the program ended', [exitcode, output], [0, 'on the source\non the destination\n'])
      return `process ${pid} wrote on both sides`
    }
  },
}

const path = '/tmp/virtqual-carried'
const encode = (text: string) => Buffer.from(text).toString('base64')

/** A file that was opened on the source is still open on the destination, at its place. */
const file: CarriedCheck = {
  covers: ['guest-file-open', 'guest-file-write', 'guest-file-close'],
  begin: async (source) => {
    const handle = await ask<number>(source, 'guest-file-open', { path, mode: 'w' })
    await ask(source, 'guest-file-write', { handle, 'buf-b64': encode('source ') })
    return async (destination) => {
      await ask(destination, 'guest-file-write', { handle, 'buf-b64': encode('destination') })
      await ask(destination, 'guest-file-close', { handle })
      expectSame('the file that both wrote', await shell(destination, `cat ${path}`), 'source destination')
      return `handle ${handle} was written on both sides`
    }
  },
}

/** A vCPU that is offline on the source is offline on the destination, and can come back there. */
const offlineVcpu: CarriedCheck = {
  covers: ['guest-get-vcpus', 'guest-set-vcpus'],
  begin: async (source) => {
    const all = await onlineIds(source)
    const last = all.at(-1)!
    await setVcpu(source, last, false)
    return async (destination) => {
      const left = all.slice(0, -1)
      expectSame('the online vCPUs after the migration', await onlineIds(destination), left)
      expectSame('those that the kernel has online', await kernelIds(destination), left)
      expectSame('the number of vCPUs set', await setVcpu(destination, last, true), 1)
      expectSame('the vCPUs that the kernel has online then', await kernelIds(destination), all)
      return `vCPU ${last} was offline and came back`
    }
  },
}

/** Between two readings a busy host and the migration hold the guest's clock up by so much at most. */
const heldUpMs = 5_000
/** Nothing makes it go further than ours, but for the slewing of either. */
const aheadMs = 2_000

const time: CarriedCheck = {
  covers: ['guest-get-time'],
  begin: async (source) => {
    const before = await readClocks(source)
    return async (destination) => {
      const after = await readClocks(destination)
      const guest = after.guest - before.guest
      const [least, most] = [after.askedAt - before.answeredAt, after.answeredAt - before.askedAt]
      expectBetween('what the clock of the guest went on, ms', guest, [Math.max(0, least - heldUpMs), most + aheadMs])
      return `the clock of the guest went on by ${Math.round(guest)} ms in ${Math.round(most)} ms`
    }
  },
  withoutExec: true,
}

async function readClocks(context: CheckContext): Promise<{ guest: number; askedAt: number; answeredAt: number }> {
  const askedAt = performance.now()
  const guest = (await ask<number>(context, 'guest-get-time')) / 1e6
  return { guest, askedAt, answeredAt: performance.now() }
}

/** A guest that is frozen on the source is frozen on the destination, writes nothing there until it is thawed, and then all. */
const frozen: CarriedCheck = {
  covers: ['guest-fsfreeze-freeze', 'guest-fsfreeze-status', 'guest-fsfreeze-thaw'],
  begin: async (source) => {
    await startWriter(source)
    await freezeGuest(source)
    return async (destination) => {
      expectSame('the state after the migration', await status(destination), 'frozen')
      await expectNoWrites(destination)
      await thawGuest(destination)
      const writes = await expectWrites(destination)
      return `no write while frozen, ${writes} after it, ${await endWriter(destination)} lines on the disk`
    }
  },
  provesDisk: true,
}

/** Everything that the agent begins on the source and goes on with on the destination. */
export const carriedChecks = { exec, file, offlineVcpu, time, frozen } satisfies Readonly<Record<string, CarriedCheck>>

export type CarriedCheckName = keyof typeof carriedChecks
