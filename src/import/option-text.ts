import { escapeComma } from '../argv/escape-comma.ts'
import type { Option } from '../spec/parts.ts'
import type { Fate } from './finding.ts'
import type { CommandLine } from './option.ts'
import type { PlainOption, SourcedPair } from './plain-options.ts'

type Judged = Readonly<{ line: CommandLine; fateOf: (pair: SourcedPair) => Fate }>

/** An option as parts of a machine give it, without the parameters that are not carried; none where nothing is left. */
export function optionText({ name, pairs }: PlainOption, { line, fateOf }: Judged): Option[] {
  const kept = pairs.filter((pair) => fateOf(pair) === 'carried')
  if (kept.length === 0) return []
  const written = line.options[pairs[0]!.from[0]]!
  const whole = kept.length === pairs.length && written.name === name
  if (whole && written.value === undefined) return [[`-${name}`]]
  const text = whole ? written.value! : kept.map(({ key, value }) => `${key}=${escapeComma(value)}`).join(',')
  return [[`-${name}`, text]]
}
