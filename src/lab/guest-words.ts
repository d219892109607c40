import { join } from 'node:path'
import { shortLine } from '../base/first-lines.ts'
import { readEnds } from '../base/read-ends.ts'
import type { Verdict } from '../verdict/verdict.ts'

/** Why a guest ended is said on its console only: by its kernel, where that panicked, else by whatever it said last. */
export async function withGuestWords(verdict: Verdict, directory: string): Promise<Verdict> {
  const [, name] = /^the guest of the (\S+) (?:ended by itself|panicked)/.exec(verdict.reason) ?? []
  if (verdict.status !== 'failed' || name === undefined) return verdict
  const file = `${name}/console.log`
  const text = await readEnds(join(directory, file)).catch(() => '') // of one that was not begun there is none
  const lines = text.split(/\r*\n/).filter((line) => line.trim() !== '')
  const told = lines.find((line) => line.includes('Kernel panic - not syncing')) ?? lines.at(-1)
  if (told === undefined) return verdict
  return { ...verdict, reason: `${verdict.reason}; its console: ${shortLine(told.trim())} (${file})` }
}
