import { defineConfig } from 'vitest/config'
import ClosingLine from './reports/closing-line.ts'

const code = ['src', 'providers', 'reports', 'cfg']

/** virtqual's own tests. The QE tests in tests/<area> are run by `virtqual run`, which brings its own configuration. */
export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        test: {
          name: 'unit',
          include: code.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/*.system.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'system',
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
