import type { Label } from 'allure-js-commons'
import type { AttemptRecord } from '../record.ts'

/** Labels of a result: the tree (epic, feature, story), what ran where, and the verdict's code for the categories. */
export function labels(record: AttemptRecord, suite: string): Label[] {
  const [area = record.test, ...rest] = record.test.split('/')
  const named: [string, readonly (string | undefined)[]][] = [
    ['epic', [area]],
    ['feature', [rest.join('/') || area]],
    ['story', [record.params['migration'] ?? record.title]],
    ['suite', [suite]],
    ['host', Object.values(record.hosts)],
    ['build', Object.values(record.builds)],
    ['accelerator', [record.accelerator]],
    ['code', [record.verdict.code]],
  ]
  return named.flatMap(([name, values]) => unique(values).map((value) => ({ name, value })))
}

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values)].filter((value) => value !== undefined)
}
