import { loadConfiguration, selectedCases } from '../configuration.ts'
import { guardRun } from '../guard-run.ts'
import { offersOf } from '../offers.ts'
import { prepareCases } from '../preparation.ts'
import { newRunId } from '../run-folder.ts'
import { selectedLab } from '../selected-lab.ts'
import { hostSetUpLines, setUpLines } from '../set-up-lines.ts'
import type { Command } from './index.ts'

/**
 * Fetches and builds everything that the selected cases run on, here or on the hosts of a lab, and says
 * what is not there. Ends with 3 where a host of a lab could not be used at all.
 */
export const setup: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  const lab = args.hosts || args.on ? selectedLab(config, args, settings) : undefined
  const cases = [...selectedCases(config, args)]
  const runId = newRunId()
  await using _guard = await guardRun(runId, settings)
  if (!lab) return tell(setUpLines(await prepareCases(config, cases, settings)))
  const hosts = await offersOf(config, { lab, cases, runId }, settings)
  return tell(hosts.flatMap(hostSetUpLines), hosts.some(({ fault }) => fault) ? 3 : 0)
}

function tell(lines: readonly string[], code = 0): number {
  for (const line of lines) console.log(line)
  return code
}
