import { type Stats, unwatchFile, watchFile } from 'node:fs'
import { basename } from 'node:path'
import { ExpectationError } from '../base/errors.ts'
import type { Attempt } from './attempt.ts'

const mebibyte = 2 ** 20
/** A QEMU says a few lines, a guest's kernel some 100 KiB at a boot, a monitor some MiB; more than this is of a loop. */
const mostMib = 64

type Guarded = Readonly<{
  name: string
  file: string
  attempt: Pick<Attempt, 'fail'>
  limitMib?: number
  lookMs?: number
}>

/**
 * Fails an attempt with `log-flood` when a log or a transcript of one of its machines grows past all bounds, before the disk is full.
 * Looks once a second: the system's own events come with every write, which is the very thing there is too much of.
 */
export function guardLog({ name, file, attempt, limitMib = mostMib, lookMs = 1_000 }: Guarded): Disposable {
  const look = ({ size }: Stats) => {
    if (size > limitMib * mebibyte) attempt.fail(flood(name, file, limitMib))
  }
  watchFile(file, { interval: lookMs, persistent: false }, look)
  return { [Symbol.dispose]: () => unwatchFile(file, look) }
}

function flood(name: string, file: string, limitMib: number): ExpectationError {
  return new ExpectationError('log-flood', `${basename(file)} of the ${name} has grown past ${limitMib} MiB`, {
    expected: `at most ${limitMib} MiB`,
  })
}
