import { writeAtomically } from './atomic.ts'
import { readLines } from './jsonl.ts'

/**
 * Takes a run's line out of the history, so that a report made again does not count its run twice. A damaged line,
 * left by a report that was killed, goes too: Allure would refuse the whole file because of it.
 */
export async function forgetRun(historyPath: string, name: string): Promise<void> {
  const kept: string[] = []
  let forgotten = false
  for await (const { text } of readLines(historyPath)) {
    const entry = nameOf(text)
    if (entry === undefined || entry === name) forgotten = true
    else kept.push(`${text}\n`)
  }
  if (forgotten) await writeAtomically(historyPath, kept)
}

function nameOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { name?: string } | null)?.name
  } catch {
    return undefined
  }
}
