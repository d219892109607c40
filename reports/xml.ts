/** Text for XML 1.0, between tags or in quotes. Characters that XML does not know become U+FFFD. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(notXml, '\uFFFD')
    .replace(/[&<>"\r]/g, (character) => `&#${character.codePointAt(0)};`)
}

/** An attribute keeps its line feeds and tabs only when they are written as references. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${xmlAttribute(String(value))}"`]))
    .join('')
}

function xmlAttribute(text: string): string {
  return xmlText(text).replace(/[\t\n]/g, (character) => `&#${character.codePointAt(0)};`)
}

const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu
