import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shortLine } from '../base/first-lines.ts'
import { backtraceFile } from '../machine/cores/core-of.ts'
import { framesOf } from '../machine/cores/frames.ts'
import { stderrLines } from '../machine/stderr.ts'
import { diedError } from '../machine/watch.ts'
import { classify } from '../verdict/classify.ts'
import type { Verdict } from '../verdict/verdict.ts'

/** What the crash of one QEMU looks like from elsewhere. */
const consequences: readonly string[] = [
  ...['qemu-died', 'qmp-closed', 'qmp-silent', 'agent-silent', 'guest-silent', 'migration-failed', 'failed-otherwise'],
]

type Crash = Readonly<{ name: string; signal: string; frames: readonly string[]; last?: string }>

/**
 * The verdict on a case in which a QEMU crashed: that it did, and where, outranks what followed from it, and fails a case
 * that passed otherwise. `directory`: of the attempt's evidence.
 */
export async function orCrashed(verdict: Verdict, directory: string): Promise<Verdict> {
  if (verdict.status !== 'failed' && verdict.status !== 'passed') return verdict
  const crashes = await crashesIn(directory)
  const told = crashes.find(({ name, signal }) => verdict.reason.startsWith(`the ${name} QEMU was ended by ${signal}`))
  if (told) return { ...verdict, reason: `${verdict.reason}${where(told)}` }
  const [crash] = crashes
  if (!crash || (verdict.status === 'failed' && !consequences.includes(verdict.code))) return verdict
  const died = classify(diedError(crash.name, { code: null, signal: crash.signal }))
  const last = crash.last === undefined ? '' : `; the ${crash.name} said last: ${crash.last}`
  const besides = verdict.status === 'failed' ? `; besides, ${verdict.reason}` : ''
  return { ...died, reason: `${died.reason}${last}${where(crash)}${besides}` }
}

function where({ name, frames }: Crash): string {
  return frames.length === 0 ? '' : `; it was in ${frames.join(' < ')} (${name}/${backtraceFile})`
}

/** The source first, whose end a destination seldom survives. */
async function crashesIn(directory: string): Promise<Crash[]> {
  const names = (await readdir(directory, { recursive: true })).filter((file) => file.endsWith(`/${backtraceFile}`))
  const crashes = names.map(async (file): Promise<Crash[]> => {
    const text = await readFile(join(directory, file), 'utf8')
    const [, name, signal] = /^the (\S+) QEMU was ended by (SIG[A-Z0-9]+)/.exec(text) ?? []
    if (name === undefined || signal === undefined) return []
    const last = (await stderrLines(join(directory, name))).at(-1)
    return [{ name, signal, frames: framesOf(text), ...(last !== undefined && { last: shortLine(last) }) }]
  })
  return (await Promise.all(crashes))
    .flat()
    .toSorted((one, other) => Number(other.name === 'source') - Number(one.name === 'source'))
}
