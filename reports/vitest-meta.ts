import type { TestArtifactBase } from 'vitest'
import type { AttemptRecord } from './record.ts'

/**
 * What the worker tells the reporters in the main process. vitest sends `task.meta` again with every event of a test,
 * so the record is set once, at the end of the last attempt.
 */
declare module 'vitest' {
  interface TaskMeta {
    /** Case id, known from registration on. */
    case?: string
    /** Its title, for the terminal; the test's name where not given. */
    title?: string
    record?: AttemptRecord
  }
  interface TestArtifactRegistry {
    'virtqual:step': StepArtifact
  }
}

/** Recorded whenever a step begins: `recordArtifact(task, { type: 'virtqual:step', path })`. */
interface StepArtifact extends TestArtifactBase {
  readonly type: 'virtqual:step'
  /** Names of the step and of those around it: `boot › wait for the agent`. */
  readonly path: string
}
