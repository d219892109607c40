import { AsyncLocalStorage } from 'node:async_hooks'

/** One step of a case, nested as it ran. Times are milliseconds since the epoch. */
export type StepRecord = {
  readonly name: string
  readonly startedAt: number
  stoppedAt: number
  status: 'running' | 'passed' | 'failed'
  message?: string
  readonly steps: StepRecord[]
}

type Recording = { steps: StepRecord[]; onStep: (path: string) => void }

const current = new AsyncLocalStorage<Recording & { path: string }>()

/** Runs `body` so that every `step` inside it, also in parallel branches, is recorded into `steps`. */
export function recordSteps<T>(recording: Recording, body: () => Promise<T>): Promise<T> {
  return current.run({ ...recording, path: '' }, body)
}

/** Names what a case is doing. Outside a recording it just runs the body. */
export async function step<T>(name: string, body: () => Promise<T>): Promise<T> {
  const parent = current.getStore()
  if (!parent) return body()
  const record: StepRecord = { name, startedAt: Date.now(), stoppedAt: 0, status: 'running', steps: [] }
  const path = parent.path ? `${parent.path} › ${name}` : name
  parent.steps.push(record)
  parent.onStep(path)
  try {
    const value = await current.run({ steps: record.steps, onStep: parent.onStep, path }, body)
    record.status = 'passed'
    return value
  } catch (error) {
    record.status = 'failed'
    record.message = error instanceof Error ? error.message : String(error)
    throw error
  } finally {
    record.stoppedAt = Date.now()
  }
}
