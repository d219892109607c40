import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Verdict } from '../../verdict/verdict.ts'
import type { Place } from '../bench.ts'
import { concerningLines, guardedBy } from './guard.ts'
import { type HostLog, newest, readHostLog } from './read.ts'

type Watched = Readonly<{ places: readonly Place[]; directory: string }>

/**
 * Watches the kernel logs of a case's hosts, from `begin` on. Hosts are shared: several cases at once see the same lines.
 */
export class HostLogs {
  readonly #places: readonly Place[]
  readonly #directory: string
  #before?: readonly Promise<HostLog>[]

  constructor({ places, directory }: Watched) {
    this.#places = places.filter((place, index) => places.findIndex(({ host }) => host === place.host) === index)
    this.#directory = directory
  }

  /** What is logged from here on counts. */
  async begin(signal: AbortSignal): Promise<void> {
    this.#before = this.#places.map(({ host }) => readHostLog(host, 0, signal))
    await Promise.all(this.#before)
  }

  /** Writes `host-dmesg.txt` where there is something to say, and gives the verdict that follows. Rejects where it cannot be written. */
  async judge(verdict: Verdict, signal: AbortSignal): Promise<Verdict> {
    if (!this.#before) return verdict
    let judged = verdict
    const text: string[] = []
    for (const [index, { host, offer }] of this.#places.entries()) {
      const log = await logSince(await this.#before[index]!, host, signal)
      const lines = 'lines' in log ? concerningLines(log.lines) : []
      judged = guardedBy({ host: host.name, lines, allowed: offer.allowDmesg ?? [] }, judged)
      if ('missing' in log) text.push(log.missing)
      for (const { level, seconds, text: said } of lines)
        text.push(`${host.name}: <${level}>[${seconds.toFixed(6)}] ${said}`)
    }
    if (text.length > 0) await writeFile(join(this.#directory, 'host-dmesg.txt'), `${text.join('\n')}\n`)
    return judged
  }
}

/** Where nobody knows what was there before the case, nothing of the log can be held against it. */
async function logSince(before: HostLog, host: Place['host'], signal: AbortSignal): Promise<HostLog> {
  if ('lines' in before) return readHostLog(host, newest(before.lines), signal)
  return { missing: `${before.missing}; that was when the case began, so that what it has logged since is not judged` }
}
