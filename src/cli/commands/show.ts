import { ConfigError } from '../../base/errors.ts'
import { quoteForScript } from '../../lab/repro.ts'
import { commandLines, type Sides } from '../../lab/command-lines.ts'
import type { Case } from '../../matrix/case.ts'
import { loadConfiguration, selectedCases } from '../configuration.ts'
import { offersOf } from '../offers.ts'
import { newRunId } from '../run-folder.ts'
import { selectedLab } from '../selected-lab.ts'
import { machineText } from './show-machine.ts'
import { stepsOf } from './show-steps.ts'
import { missingGuest, withStandIns } from '../stand-in.ts'
import type { Command } from './index.ts'

/**
 * Prints what a case boots and does: its command lines and the steps, without booting anything. Of a machine of the
 * catalogue, the command line that it has in any case.
 */
export const show: Command = async (args, settings) => {
  const config = loadConfiguration(args, settings)
  if (args.machine !== undefined) {
    process.stdout.write(machineText(config, args.machine))
    return 0
  }
  const ids = [...args.names, ...(args.filters.ids ?? [])]
  if (ids.length === 0)
    throw new ConfigError([{ message: 'show needs the id of a case', hint: "'npx virtqual list' prints them" }])
  const cases = [...selectedCases(config, { ...args, names: [], filters: { ...args.filters, ids } })]
  const lab = selectedLab(config, args, settings)
  const [source, destination = source] = await offersOf(config, { lab, cases, runId: newRunId() }, settings)
  for (const one of cases) {
    const sides = { source: withStandIns(source!, one.source), destination: withStandIns(destination!, one.source) }
    process.stdout.write(describe(one, sides) + missingGuest(source!, one.source.guest))
  }
  return 0
}

function describe(one: Case, sides: Sides): string {
  const { source, destination } = commandLines(one, sides, 'SCRATCH')
  const { file, line, column } = one.origin
  return [
    `case ${one.id}  ${one.test}  ${one.title}`,
    `from ${file}:${line}:${column}`,
    ...Object.entries(one.params).map(([name, value]) => `  ${name}: ${value}`),
    `source on host ${sides.source.name}:`,
    commandLine(source),
    ...(destination ? [`destination on host ${sides.destination.name}:`, commandLine(destination)] : []),
    'steps:',
    ...stepsOf(one).map((step, index) => `  ${index + 1}. ${step}`),
    '',
  ].join('\n')
}

function commandLine(argv: readonly string[]): string {
  return `  ${argv
    .map(quoteForScript)
    .join(' ')
    .replaceAll(/ (?=-\w)/g, ' \\\n    ')}`
}
