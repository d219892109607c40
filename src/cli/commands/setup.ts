import { isMissing } from '../../lab/run-context.ts'
import { loadConfiguration, selectedCases } from '../configuration.ts'
import { guardRun } from '../guard-run.ts'
import { prepareCases } from '../preparation.ts'
import { newRunId } from '../run-folder.ts'
import type { Command } from './index.ts'

/** Fetches and builds everything that the selected cases run on, and says what this machine does not have. */
export const setup: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  await using _guard = guardRun(newRunId(), settings)
  const { builds, guests, tools } = await prepareCases(config, selectedCases(config, args), settings)
  const offers = [...Object.entries(builds), ...Object.entries(guests), ...Object.entries(tools)]
  for (const [name, offer] of offers)
    console.log(typeof offer !== 'string' && isMissing(offer) ? `${name}: ${offer.missing}` : `${name}: ready`)
  return 0
}
