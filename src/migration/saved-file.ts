import { outputOf } from '../base/output-of.ts'
import type { Host } from '../spec/host.ts'
import type { Observed } from './report.ts'

/** How large a file is, and what of it takes space, by stat(1). */
export async function measureFile(
  host: Host,
  path: string,
  signal: AbortSignal,
): Promise<NonNullable<Observed['file']>> {
  const said = await outputOf(host, ['stat', '-c', '%s %b %B', path], { signal })
  const [size = 0, blocks = 0, blockBytes = 0] = said.trim().split(' ').map(Number)
  return { sizeBytes: size, allocatedBytes: blocks * blockBytes }
}
