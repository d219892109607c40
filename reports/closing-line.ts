import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * Reporter for our own tests: the last line of the process, alone on its line, is `N passed, N failed, N skipped`.
 * A file that did not load and an error outside of every test count as one failure each.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const line = closingLine(modules, unhandled)
    // Other reporters and vitest itself print after this; at exit, writes are synchronous.
    process.once('exit', () => process.stdout.write(`\n${line}\n`))
  }
}

function closingLine(modules: readonly TestModule[], unhandled: readonly SerializedError[]): string {
  const counts = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 }
  for (const module of modules) {
    counts.failed += module.errors().length
    for (const test of module.children.allTests()) counts[test.result().state]++
  }
  // A test without a result was cut off.
  return `${counts.passed} passed, ${counts.failed + counts.pending} failed, ${counts.skipped} skipped`
}
