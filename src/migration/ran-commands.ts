import { LabError } from '../base/errors.ts'
import type { Host } from '../spec/host.ts'

const readLimitMs = 10_000

/** The marks that the commands of an `exec:` left in a file: side and process, a line for each; none is no error. */
export async function ranCommands(host: Host, marks: string): Promise<string[]> {
  const argv = ['sh', '-c', '[ ! -e "$1" ] || cat "$1"', 'sh', marks]
  const { code, stdout, stderr } = await host.run(argv, { signal: AbortSignal.timeout(readLimitMs) })
  if (code !== 0) throw new LabError('host-exec', `could not read ${marks} on host ${host.name}: ${stderr.trim()}`)
  return stdout.split('\n').filter((line) => line !== '')
}
