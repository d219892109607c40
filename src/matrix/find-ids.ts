import { ConfigError, type ConfigProblem } from '../base/errors.ts'
import type { Case } from './case.ts'
import { quote } from './words/quote.ts'
import { listed } from './words/suggest.ts'

/** The cases with these ids, which may be given by a beginning that only one case has. Goes through all cases once. */
export function findByIds(cases: Iterable<Case>, ids: readonly string[]): Case[] {
  const found = new Map(ids.map((id): [string, Case[]] => [id, []]))
  for (const one of cases) {
    for (const [id, matches] of found) if (one.id.startsWith(id)) matches.push(one)
  }
  const problems = [...found].flatMap(([id, matches]) => complain(id, matches))
  if (problems.length > 0) throw new ConfigError(problems)
  return [...new Set([...found.values()].flat())]
}

function complain(id: string, matches: readonly Case[]): ConfigProblem[] {
  const flag = `--id ${quote(id).slice(1, -1)}`
  if (!/^[0-9a-f]{1,10}$/.test(id)) return [{ message: `${flag}: a case id is up to ten of the digits 0-9a-f` }]
  if (matches.length === 0) return [{ message: `${flag}: no selected case has this id` }]
  if (matches.length === 1) return []
  const hint = `there are: ${listed(matches.map((one) => `${one.id} (${one.title})`))}`
  return [{ message: `${flag}: ${matches.length} cases begin with it`, hint }]
}
