import { ConfigError, type ConfigProblem } from '../base/errors.ts'
import type { Case } from './case.ts'
import { quote } from './words/quote.ts'
import { listed } from './words/suggest.ts'

/** A case that was run with other options is another one. */
const whereIdsAre = 'ids depend on --cfg and --with: the report has the whole command of each case'

/** Titles are long, and all on one line. */
const mostListed = 5

/** The cases with these ids, which may be given by a beginning that only one case has. Goes through all cases once. */
export function findByIds(cases: Iterable<Case>, ids: readonly string[]): Case[] {
  const found = new Map(ids.map((id): [string, Case[]] => [id, []]))
  const tests = new Set<string>()
  for (const one of cases) {
    tests.add(one.test)
    for (const [id, matches] of found) if (one.id.startsWith(id)) matches.push(one)
  }
  const problems = [...found].flatMap(([id, matches]) => complain(id, matches, tests))
  if (problems.length > 0) throw new ConfigError(problems)
  return [...new Set([...found.values()].flat())]
}

function complain(id: string, matches: readonly Case[], tests: ReadonlySet<string>): ConfigProblem[] {
  const flag = `id ${quote(id).slice(1, -1)}`
  if (!/^[0-9a-f]{1,10}$/.test(id)) {
    const message = `${flag}: a case id is up to ten of the digits 0-9a-f`
    return [{ message, hint: `'npx virtqual list${testsOf(id, tests)}' prints the ids` }]
  }
  if (matches.length === 0) return [{ message: `${flag}: no selected case has this id`, hint: whereIdsAre }]
  if (matches.length === 1) return []
  const hint = `there are: ${listed(
    matches.map((one) => `${one.id} (${one.title})`),
    mostListed,
  )}`
  return [{ message: `${flag}: ${matches.length} cases begin with it`, hint }]
}

/** Whoever names a test or an area instead of a case wants one of its cases. */
function testsOf(id: string, tests: ReadonlySet<string>): string {
  return [...tests].some((test) => test === id || test.startsWith(`${id}/`)) ? ` ${id}` : ''
}
