/** The one door for tests: everything that a test in tests/ may import. */
export { matrix } from './matrix.ts'
export type { Lab } from './lab.ts'
export { ExpectationError } from '../base/errors.ts'
export { plainMigration } from '../migration/plain.ts'
export type { Case } from '../matrix/case.ts'
