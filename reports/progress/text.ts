import { stripVTControlCharacters, styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** A piece of a line and how it looks. */
export type Span = Readonly<{ text: string; style?: Style }>

/** How text goes to the terminal: the width of a line, and whether styles are allowed. */
export type Canvas = Readonly<{ columns: number; color: boolean }>

/** One line of spans that never wraps: what does not fit is cut and marked with `…`. */
export function fit(spans: readonly Span[], { columns, color }: Canvas): string {
  let left = columns
  let line = ''
  for (const { text, style } of spans) {
    if (left <= 0) break
    const cutText = cut(text, left)
    left = cutText === text ? left - displayWidth(text) : 0
    line += color && style ? styleText(style, cutText, { validateStream: false }) : cutText
  }
  return line
}

/** Text in at most `columns` columns, its end replaced by `…` where it is too long. */
export function cut(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += displayWidth(segment)
    if (width > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** The same for text whose end matters: what is too long lacks something of its middle. */
export function cutMiddle(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  const end = text.slice(text.length - Math.floor(columns / 2))
  return `${cut(text, columns - displayWidth(end))}${end}`
}

/** Columns that a terminal gives to text without control characters. */
export function displayWidth(text: string): number {
  if (narrowOnly.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1
  return width
}

/** Text from guests, QEMU and errors as one harmless line: no control character reaches the terminal, it is shown. */
export function oneLine(text: string): string {
  return harmless(text.replace(lineBreaks, ' ')).trim()
}

/** What a compiler says, line by line: its colours are left out, its indents stay. */
export function plainLines(text: string): string[] {
  const lines = stripVTControlCharacters(text).replaceAll('\t', '  ').split(lineBreaks)
  return lines.map((line) => harmless(line).trimEnd()).filter((line) => line !== '')
}

function harmless(text: string): string {
  return text.replace(/\p{Cc}/gu, controlPicture)
}

/** `␛` for escape; the controls above U+007F have no picture. */
function controlPicture(control: string): string {
  const code = control.charCodeAt(0)
  if (code > 0x7f) return `\\x${code.toString(16)}`
  return code === 0x7f ? '␡' : String.fromCharCode(0x2400 + code)
}

const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const narrowOnly = /^[\u0020-\u02FF\u2010-\u2027\u2500-\u259F]*$/
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u
