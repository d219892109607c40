import type { RuntimeMessage } from 'allure-js-commons/sdk'
import type { RunnerTask } from 'vitest'
import type { AttemptRecord } from '../record.ts'

/**
 * An attempt as a finished vitest task, with what allure-vitest's `handleTask` reads of one. Its state is only a
 * stand-in: the verdict is put onto the result before it is written.
 */
export function taskOf(record: AttemptRecord, messages: readonly RuntimeMessage[]): RunnerTask {
  const task = {
    type: 'test',
    name: record.title,
    mode: 'run',
    file: { filepath: `tests/${record.test}.test.ts` },
    meta: { allureRuntimeMessages: messages },
    result: { state: 'pass', startTime: Date.parse(record.startedAt), duration: record.durationMs },
  }
  return task as unknown as RunnerTask
}
