import type { Label } from 'allure-js-commons'
import type { AttemptRecord } from '../record.ts'

/** Labels of a result: the tree (epic, feature, story), what ran where, the verdict's code for the categories. */
export function labels(record: AttemptRecord, suite: string): Label[] {
  const [area = record.test, ...rest] = record.test.split('/')
  const named: [string, readonly (string | undefined)[]][] = [
    ['epic', [area]],
    ['feature', [rest.join('/') || area]],
    ['story', [storyOf(record)]],
    ['suite', [suite]],
    ['host', Object.values(record.hosts)],
    ['build', Object.values(record.builds)],
    ['accelerator', [record.accelerator]],
    ['code', [record.verdict.code]],
    ['known-issue', [record.verdict.issue?.name]],
    ['tag', [record.earlier?.length ? 'ran-again' : undefined]],
  ]
  return named.flatMap(([name, values]) => unique(values).map((value) => ({ name, value })))
}

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values)].filter((value) => value !== undefined)
}

/** What is done to the guest: the migration, or else what is plugged; a guest that is left alone is told by its name. */
function storyOf({ params, title }: AttemptRecord): string {
  const done = ['migration', 'hotplug']
    .map((name) => params[name])
    .find((value) => value !== undefined && value !== 'none')
  return done ?? params['guest'] ?? title
}
