import { outputOf } from '../base/output-of.ts'
import type { Host } from '../spec/host.ts'

const readLimitMs = 10_000

/** The marks that the commands of an `exec:` left in a file: side and process, a line for each; none is no error. */
export async function ranCommands(host: Host, marks: string): Promise<string[]> {
  const argv = ['sh', '-c', '[ ! -e "$1" ] || cat "$1"', 'sh', marks]
  const said = await outputOf(host, argv, { signal: AbortSignal.timeout(readLimitMs) })
  return said.split('\n').filter((line) => line !== '')
}
