import { element, text } from './markup.ts'
import { style } from './style.ts'

/** One page that needs nothing else: no scripts, no network, for screen and paper. */
export function htmlDocument({ title, body }: Readonly<{ title: string; body: readonly string[] }>): string {
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    element('title', {}, text(title)),
    `<style>${style}</style>`,
  ]
  const main = element('main', {}, ...body)
  return `<!doctype html>\n<html lang="en"><head>${head.join('')}</head>\n<body>${main}</body></html>\n`
}

/** A part of a page that paper keeps together where it can; nothing where there is nothing to show. */
export function section(title: string, ...parts: readonly string[]): string {
  const inside = parts.filter((part) => part !== '')
  return inside.length === 0 ? '' : element('section', {}, element('h2', {}, text(title)), ...inside)
}

/** Where the verdict is a word of its own colour. */
export function badge(status: string): string {
  return element('span', { class: `badge ${text(status)}` }, text(status))
}

export type Card = Readonly<{ label: string; value: string; note?: string }>

/** Key numbers, large. */
export function cards(all: readonly Card[]): string {
  const one = ({ label, value, note }: Card) =>
    element(
      'div',
      { class: 'card' },
      element('b', {}, text(value)),
      element('span', {}, text(label)),
      note === undefined ? '' : element('i', {}, text(note)),
    )
  return element('div', { class: 'cards' }, ...all.map(one))
}
