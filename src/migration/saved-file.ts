import { LabError } from '../base/errors.ts'
import type { Host } from '../spec/host.ts'
import type { Observed } from './report.ts'

/** How large a file is, and what of it takes space, by stat(1). */
export async function measureFile(
  host: Host,
  path: string,
  signal: AbortSignal,
): Promise<NonNullable<Observed['file']>> {
  const { code, stdout, stderr } = await host.run(['stat', '-c', '%s %b %B', path], { signal })
  if (code !== 0) throw new LabError('host-exec', `stat ${path} failed on host ${host.name}: ${stderr.trim()}`)
  const [size = 0, blocks = 0, blockBytes = 0] = stdout.trim().split(' ').map(Number)
  return { sizeBytes: size, allocatedBytes: blocks * blockBytes }
}
