import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ConfigError } from '../base/errors.ts'

/** A process, told from a later one that was given the same pid. */
type Holder = Readonly<{ pid: number; startTime: string; bootId: string }>

/**
 * Holds a run folder for this process until disposed. Throws ConfigError naming the process that holds it already.
 *
 * The lock is a file that is linked into place whole, so that nobody ever reads half of one. A holder that is gone, by
 * kill or power, leaves its lock behind. Only one may take it over, so each must first hold a lock that is named after
 * the holder that is gone, and under it look again. That second lock can be left behind too: it is taken just so.
 */
export async function lockRun(runDir: string): Promise<AsyncDisposable> {
  const path = join(runDir, 'run.lock')
  const self = await findHolder(process.pid)
  await take(path, JSON.stringify(self))
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

async function take(path: string, self: string): Promise<void> {
  const mine = `${path}.${randomBytes(4).toString('hex')}.partial`
  await writeFile(mine, self)
  try {
    while (!(await linked(mine, path))) {
      const found = await readLock(path)
      if (found === undefined) continue
      const holder = parseHolder(found)
      if (holder && (await lives(holder))) throw isHeld(path, holder)
      if (await takenOver({ mine, path, found, guard: `${path}.${holder?.pid}-${holder?.startTime}`, self })) return
    }
  } finally {
    await rm(mine, { force: true })
  }
}

type Takeover = Readonly<{ mine: string; path: string; found: string; guard: string; self: string }>

async function takenOver({ mine, path, found, guard, self }: Takeover): Promise<boolean> {
  await take(guard, self)
  try {
    if ((await readLock(path)) !== found) return false
    await rename(mine, path)
    return true
  } finally {
    await rm(guard, { force: true })
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** What a crash of the machine has left of a lock need not be JSON; its holder is gone in any case. */
function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startTime, bootId } = JSON.parse(text) as Holder
    return { pid, startTime, bootId }
  } catch {
    return undefined
  }
}

async function lives(holder: Holder): Promise<boolean> {
  const now = await findHolder(holder.pid)
  return now?.startTime === holder.startTime && now.bootId === holder.bootId
}

/** The process of this pid, unless there is none or just its zombie. proc(5): state is field 3, start time field 22. */
async function findHolder(pid: number): Promise<Holder | undefined> {
  const stat = await readLock(`/proc/${pid}/stat`).catch(() => undefined)
  const [state = 'X', ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  if ('ZX'.includes(state)) return undefined
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  return { pid, startTime: fields[18] ?? '', bootId }
}

function isHeld(path: string, { pid }: Holder): ConfigError {
  const hint = 'wait for its end, or name another run folder'
  return new ConfigError([{ message: `the run in ${dirname(path)} is going on in process ${pid}`, hint }])
}
