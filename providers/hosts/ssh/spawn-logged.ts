import { appendFile } from 'node:fs/promises'
import type { HostProcess } from '../../../src/spec/host.ts'
import type { Keeper } from '../keeper/keeper.ts'

type Logged = Readonly<{ keeper: Keeper; log: string; cores?: string; slot: number; epoch: number }>

/**
 * Starts a program on the host whose output is appended to a file of this machine, as it comes, all of it before the
 * program counts as ended. Letting go of it rejects with the system's error where the file could not be written.
 */
export async function spawnLogged(argv: readonly string[], { keeper, log, ...place }: Logged): Promise<HostProcess> {
  await appendFile(log, '')
  let written = Promise.resolve()
  const output = (bytes: Buffer) => {
    written = written.then(() => appendFile(log, bytes))
    written.catch(() => {})
  }
  const started = await keeper.spawn(argv, { ...place, output })
  const exited = started.exited.then(async (exit) => {
    // What went wrong with the file is told when the program is let go of.
    await written.catch(() => {})
    return exit
  })
  const drop = async () => {
    await unlessLost(keeper, () => started[Symbol.asyncDispose]())
    await written
  }
  return { pid: started.pid, exited, kill: (signal) => started.kill(signal), [Symbol.asyncDispose]: drop }
}

/** Does what cleans up on a host. When the keeper is gone, it has done so itself, and nothing is to be said there. */
export async function unlessLost(keeper: Pick<Keeper, 'lost'>, body: () => PromiseLike<unknown>): Promise<void> {
  if (keeper.lost.aborted) return
  try {
    await body()
  } catch (error) {
    if (!keeper.lost.aborted) throw error
  }
}
