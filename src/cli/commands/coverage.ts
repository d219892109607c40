import { agentCoverage } from '../../lab/agent-coverage.ts'
import { loadConfiguration } from '../configuration.ts'
import { checkTests } from '../coverage/check-tests.ts'
import { coveragePage } from '../coverage/page.ts'
import type { Command } from './index.ts'

/** Prints what is covered by which cases, and what is not and why. */
export const coverage: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  process.stdout.write(coveragePage({ config, agent: agentCoverage, testsOf: checkTests(settings.root) }))
  return 0
}
