import type { CoveredBy } from '../../lab/agent-coverage.ts'
import type { Config } from '../../matrix/config.ts'
import { findMatrices } from '../../matrix/names.ts'
import { reasons } from './reasons.ts'
import { codes, table } from './table.ts'
import { hotplugByMoment, type Uses, type ValueUse, valueUses } from './values.ts'

/** Which check has which commands of the guest agent, and why others have none. */
type AgentCoverage = Readonly<{ checks: readonly CoveredBy[]; uncovered: Readonly<Record<string, string>> }>

type CoverageInput = Readonly<{
  config: Config
  agent: AgentCoverage
  /** Names of the tests that run a check of the agent. */
  testsOf: (check: CoveredBy) => readonly string[]
}>

/** What is covered by which cases, and what is not and why, as a page of Markdown. */
export function coveragePage(input: CoverageInput): string {
  const sections = [head, agentSection(input), hotplugSection(input.config), ...valueSections(input.config)]
  return `${[...sections, suiteSection(input.config)].join('\n\n')}\n`
}

/** Values that no matrix has and nobody says why, and reasons for what is covered, as `cpu=host`. */
export function coverageGaps(config: Config): Readonly<{ unexplained: string[]; needless: string[] }> {
  const uncovered = [...valueUses(config)].flatMap(([dimension, values]) =>
    values.flatMap(({ value, uses }) => (uses.size === 0 ? [`${dimension}=${value}`] : [])),
  )
  return {
    unexplained: uncovered.filter((name) => reasons[name] === undefined),
    needless: Object.keys(reasons).filter((name) => !uncovered.includes(name)),
  }
}

const head = `# Coverage

What is covered by which cases, and what is not and why. Made from the catalogue, the matrices and the checks of the guest
agent by \`npx virtqual coverage\`, which takes \`--cfg DIR\` as every command does; a test holds this page against them.
Numbers are those of all cases (\`--all\`); what a run takes by itself is a sample, as each matrix says.`

function agentSection({ agent, testsOf }: CoverageInput): string {
  const commands = [...new Set(agent.checks.flatMap(({ covers }) => covers))].toSorted()
  const rows = commands.map((command) => {
    const checks = agent.checks.filter(({ covers }) => covers.includes(command))
    const names = checks.map(({ name, verb }) => (verb === 'begin' ? `${name} (across a migration)` : name))
    return [codes([command]), names.join(', '), codes([...new Set(checks.flatMap(testsOf))].toSorted())]
  })
  const others = Object.entries(agent.uncovered).map(([command, reason]) => [codes([command]), reason])
  return [
    '## Guest agent',
    'The test `qga/commands` asks the agent itself what it has (`guest-info`), and fails for a command that is not here.',
    table(['Command', 'Checks', 'Tests'], rows),
    ...(others.length > 0 ? ['Not covered:', table(['Command', 'Why'], others)] : []),
  ].join('\n\n')
}

/** What is plugged against when. */
function hotplugSection(config: Config): string {
  const uses = valueUses(config).get(hotplugByMoment) ?? []
  const split = uses.map(({ value, uses: of }) => ({ parts: value.split('@'), of }))
  const moments = [...new Set(split.map(({ parts: [, moment = ''] }) => moment))].toSorted()
  const kinds = [...new Set(split.map(({ parts: [kind = ''] }) => kind))].toSorted()
  const cell = (kind: string, moment: string) => {
    const cases = split.filter(({ parts }) => parts[0] === kind && (parts[1] ?? '') === moment)
    return String(cases.reduce((sum, { of }) => sum + total(of), 0) || '')
  }
  const rows = kinds.map((kind) => [codes([kind]), ...moments.map((moment) => cell(kind, moment))])
  const heads = ['Plugged', ...moments.map((moment) => moment || 'no migration')]
  const how = 'Number of cases, on both sides; `npx virtqual list hotplug --all --only hotplug=cpu@active` names them.'
  return ['## Hotplug by moment', how, table(heads, rows)].join('\n\n')
}

function valueSections(config: Config): string[] {
  return [...valueUses(config)].flatMap(([dimension, values]) =>
    values.length === 0 || dimension === hotplugByMoment
      ? []
      : [[`## ${dimension}`, valueTable(dimension, values)].join('\n\n')],
  )
}

function valueTable(dimension: string, values: readonly ValueUse[]): string {
  const rows = values.map(({ value, uses }) => {
    const why = reasons[`${dimension}=${value}`] ?? 'nobody has said why'
    return [codes([value]), String(total(uses)), uses.size > 0 ? places(uses) : `not covered: ${why}`]
  })
  return table(['Value', 'Cases', 'Matrices'], rows)
}

function suiteSection({ suites, matrices }: Config): string {
  const rows = [...suites].map(([name, { title, tests }]) => {
    const found = tests.flatMap((test) => findMatrices(matrices.values(), test)).map((matrix) => matrix.name)
    return [codes([name]), title, codes([...new Set(found)].toSorted())]
  })
  return ['## Suites', table(['Suite', 'What', 'Matrices'], rows)].join('\n\n')
}

/** What is everywhere is told by how many: a default. */
function places(uses: Uses): string {
  const most = 12
  return uses.size > most ? `${uses.size} matrices` : codes([...uses.keys()].toSorted())
}

function total(uses: Uses): number {
  return [...uses.values()].reduce((sum, cases) => sum + cases, 0)
}
