import { cards, section } from '../document.ts'
import { element, table, text } from '../markup.ts'
import type { Run } from './run.ts'

const fills = {
  passed: '#2f8f57',
  failed: '#c8372d',
  known: '#c48a3a',
  broken: '#e8b548',
  skipped: '#b4bbc5',
  missing: '#7b828d',
} as const
const verdicts = ['failed', 'broken', 'missing', 'known', 'passed', 'skipped'] as const

/** How many cases came to which verdict, worst first. */
export function totals({ name, suite, summary: { planned, counts } }: Run): string {
  const given = verdicts.filter((verdict) => counts[verdict] > 0)
  let left = 0
  const bars = given.map((verdict) => {
    const width = (1200 * counts[verdict]) / Math.max(1, planned)
    const bar = element('rect', { x: left, y: 0, width, height: 14, fill: fills[verdict], stroke: '#fff' })
    left += width
    return bar
  })
  const all = ['passed', ...given.filter((verdict) => verdict !== 'passed')] as const
  const key = all.map((verdict) => ({ value: String(counts[verdict as keyof typeof counts]), label: verdict }))
  return [
    element('h1', {}, text(`${suite} · ${name}`)),
    cards([{ value: String(planned), label: planned === 1 ? 'case' : 'cases' }, ...key]),
    element('svg', { viewBox: '0 0 1200 14', role: 'img', 'aria-label': 'cases by verdict' }, ...bars),
  ].join('')
}

/** Machines, builds and guests, and why a case may have run otherwise than one thinks. */
export function whatRan({ environment }: Run): string {
  const rows = Object.entries(environment).map(([name, value]) => [text(name), text(value)])
  return rows.length === 0 ? '' : section('What ran', table(['', ''], rows))
}
