import { oneLine } from '../words/quote.ts'

/** The message of whatever was thrown, on one line. */
export function messageOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error))
}
