import { hash } from 'node:crypto'
import { ConfigError } from '../base/errors.ts'
import type { Case } from './case.ts'
import { quote } from './words/quote.ts'

/**
 * Passes every case on once, although several names may lead to it. Throws ConfigError where two cases have the same id
 * but are not the same: by the rare chance of their hashes, or because two matrices of one test expect different
 * outcomes. Remembers two numbers of each case, 48 bits of hash at most, to hold as little as possible.
 */
export function* unique(cases: () => Iterable<Case>): Generator<Case> {
  const seen = new Map<number, number>()
  for (const one of cases()) {
    const id = Number.parseInt(one.id, 16)
    const content = fingerprint(one)
    const earlier = seen.get(id)
    if (earlier !== undefined && earlier !== content) throw clash(one, cases())
    if (earlier === undefined) {
      seen.set(id, content)
      yield one
    }
  }
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
