import { meant } from '../matrix/words/suggest.ts'

/** What a build does not have may be mistyped, or only of another build: ` (did you mean 'multifd'?)`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = meant(name, known)
  return near === undefined ? '' : ` (did you mean '${near}'?)`
}
