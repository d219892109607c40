/** What may be known of the states of migrations without running any. */
export { coverage, whyUntestable } from '../disturbance/coverage.ts'
