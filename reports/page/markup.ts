import { xmlAttributes, xmlText } from '../xml.ts'

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element of HTML or SVG. Children are markup; text goes through `text` first. */
export function element(name: string, attributes: Attributes = {}, ...children: readonly string[]): string {
  return `<${name}${xmlAttributes(rounded(attributes))}>${children.join('')}</${name}>`
}

/** Text that is nothing but text, whatever a guest, a QEMU or a matrix put into it. */
export const text = xmlText

/** A table whose cells are markup. A column whose head begins with `#` holds numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const kind = head.map((name) => (name.startsWith('#') ? 'number' : undefined))
  const cells = (tag: string, row: readonly string[]) =>
    element('tr', {}, ...row.map((cell, column) => element(tag, { class: kind[column] }, cell)))
  const titles = head.map((name) => text(name.replace(/^#/, '')))
  return element(
    'table',
    {},
    element('thead', {}, cells('th', titles)),
    element('tbody', {}, ...rows.map((row) => cells('td', row))),
  )
}

/** Tenths of a pixel are enough. */
function rounded(attributes: Attributes): Attributes {
  const round = (value: Attributes[string]) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value)
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, round(value)]))
}
