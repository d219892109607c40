import { hash } from 'node:crypto'
import { ConfigError } from '../base/errors.ts'
import type { Case } from './case.ts'
import { numberSet } from './number-set.ts'
import { quote } from './words/quote.ts'

/**
 * Passes every case on once, although several streams may bring it. Throws ConfigError where two cases have the same id
 * but are not the same: by the rare chance of their hashes, or because two matrices of one test expect different
 * outcomes. One stream never brings a case twice, so there a repeated id is enough to know.
 */
export function* unique(streams: readonly (() => Iterable<Case>)[]): Generator<Case> {
  const ids = numberSet()
  const contents = streams.length > 1 ? numberSet() : undefined
  for (const one of all(streams)) {
    const id = Number.parseInt(one.id, 16)
    const content = contents ? fingerprint(one) : 0
    if (ids.has(id)) {
      if (!contents?.has(content)) throw clash(one, all(streams))
      continue
    }
    ids.add(id)
    contents?.add(content)
    yield one
  }
}

function* all(streams: readonly (() => Iterable<Case>)[]): Generator<Case> {
  for (const stream of streams) yield* stream()
}

function fingerprint({ test, params, expect }: Case): number {
  return Number.parseInt(hash('sha256', JSON.stringify([test, params, expect]), 'hex').slice(0, 12), 16)
}

function clash(later: Case, cases: Iterable<Case>): ConfigError {
  const earlier = find(cases, later.id)
  const there = earlier && `${quote(earlier.title)} of ${earlier.origin.file}:${earlier.origin.line}`
  const message = `case ${quote(later.title)} has the id ${later.id}, which is that of another: ${there}`
  return new ConfigError([{ at: later.origin, message, hint: 'leave one of them out, or expect the same of both' }])
}

function find(cases: Iterable<Case>, id: string): Case | undefined {
  for (const one of cases) if (one.id === id) return one
  return undefined
}
