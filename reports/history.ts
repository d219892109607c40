import { writeAtomically } from './atomic.ts'
import { parseLine, readLines } from './jsonl.ts'

/** Takes a run's line out of the history, so that a report made again does not count its run twice. */
export async function forgetRun(historyPath: string, name: string): Promise<void> {
  const kept: string[] = []
  let forgotten = false
  for await (const line of readLines(historyPath)) {
    if (parseLine(historyPath, line, isEntry).name === name) forgotten = true
    else kept.push(`${line.text}\n`)
  }
  if (forgotten) await writeAtomically(historyPath, kept)
}

function isEntry(value: unknown): value is { name: string } {
  return typeof (value as { name?: unknown } | null)?.name === 'string'
}
