import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import ClosingLine from './reports/closing-line.ts'

/** What a loaded machine takes to get round to something. */
const patient = { expect: { poll: { timeout: 15_000 } } }
const code = ['src', 'providers', 'reports', 'cfg']

/** virtqual's own tests. The QE tests in tests/<area> are run by `virtqual run`, which brings its own configuration. */
export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        test: {
          name: 'unit',
          ...patient,
          include: code.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/*.system.test.ts'],
          // They wait more than they compute; vitest takes one worker less than there are CPUs.
          maxWorkers: availableParallelism() + 1,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'system',
          ...patient,
          include: ['**/*.system.test.ts'],
          exclude: ['**/node_modules/**', 'reports/out/**'],
          globalSetup: ['tests/self/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
