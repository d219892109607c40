import { outputOf } from '../../base/output-of.ts'
import type { Host } from '../../spec/host.ts'
import type { Files } from './credentials.ts'

type Place = Readonly<{ host: Host; directory: string; signal: AbortSignal }>

/**
 * Writes files that only this user may read into a new directory on a host. Their text goes through stdin: a command
 * line is for everyone to see. Rejects with LabError `host-exec`.
 */
export async function keepSecret(files: Files, { host, directory, signal }: Place): Promise<void> {
  await outputOf(host, ['mkdir', '-m', '700', directory], { signal })
  for (const [name, text] of Object.entries(files)) {
    const path = `${directory}/${name}`
    await outputOf(host, ['install', '-m', '600', '/dev/null', path], { signal })
    await outputOf(host, ['dd', `of=${path}`, 'status=none'], { signal, input: text })
  }
}
