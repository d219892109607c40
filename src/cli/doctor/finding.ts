import { entryLines } from './columns.ts'

/** One thing that this machine can do or not, and why. */
export type Finding = Readonly<{ what: string; ok: boolean; detail: string }>

/** Guests of which the same is to be said in one, where the first of them stands. */
export function together(findings: readonly Finding[]): Finding[] {
  const groups = Map.groupBy(findings, ({ what, ok, detail }) => (what.startsWith(guest) ? `${ok} ${detail}` : what))
  return [...groups.values()].map((same) => {
    const names = same.map(({ what }) => what.slice(guest.length)).join(', ')
    return same.length === 1 ? same[0]! : { ...same[0]!, what: `guests ${names}` }
  })
}

const guest = 'guest '

/** In 80 columns, what does not fit below it. */
export function findingLines({ what, ok, detail }: Finding): string[] {
  const level = what.length - what.trimStart().length
  return entryLines(ok ? 'yes' : 'no', `${what}: ${detail}`, { indent: 5 + level, columns: 80 })
}
