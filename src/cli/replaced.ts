import type { Config } from '../matrix/config.ts'
import type { Replaced } from '../matrix/replaced.ts'

const namesShown = 3
const filesShown = 4

/** One line for all that overlays replace, by the file that does it; undefined where they only add. */
export function replacedLine(replaced: readonly Replaced[]): string | undefined {
  if (replaced.length === 0) return undefined
  const files = [...Map.groupBy(replaced, ({ file }) => file)]
  const told = files.slice(0, filesShown).map(([file, all]) => `${entries(all)} by ${file}`)
  const more = files.length > filesShown ? [`${replaced.length - countOf(files)} more by other files`] : []
  return `replaced: ${[...told, ...more].join('; ')}`
}

/** Tells on stderr what the overlays of the command line replace. */
export function tellReplaced({ replaced }: Pick<Config, 'replaced'>): void {
  const line = replacedLine(replaced)
  if (line !== undefined) console.error(line)
}

/** `guests micro-6.1`; all entries of a file are of one kind. */
function entries(all: readonly Replaced[]): string {
  const names = all.slice(0, namesShown).map(({ name }) => name)
  const more = all.length - names.length
  return `${all[0]!.kind} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function countOf(files: readonly (readonly [string, readonly Replaced[]])[]): number {
  return files.slice(0, filesShown).reduce((sum, [, all]) => sum + all.length, 0)
}
