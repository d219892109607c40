import { badInput, type Source } from './bad-input.ts'

/** Whether a JSON object begins here that no shell quotes: `ps` and libvirt's logs of pods print it bare. */
export function beginsJson(text: string, index: number): boolean {
  return text[index] === '{' && /^\{\s*["}]/.test(text.slice(index, index + 80))
}

/** Index behind the JSON object that begins here. ConfigError where it has no end. */
export function endOfJson(source: Source, start: number): number {
  const { text } = source
  let depth = 0
  let index = start
  while (index < text.length) {
    const char = text[index]!
    if (char === '"') index = endOfString(source, index)
    else {
      depth += char === '{' ? 1 : char === '}' ? -1 : 0
      index++
    }
    if (depth === 0) return index
  }
  throw badInput(source, start, 'this JSON object has no end')
}

function endOfString(source: Source, start: number): number {
  const { text } = source
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === '"') return index + 1
  }
  throw badInput(source, start, 'this string of a JSON object has no end')
}
