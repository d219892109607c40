import { LabError } from '../../base/errors.ts'
import type { Host } from '../../spec/host.ts'
import type { Files } from './credentials.ts'

type Place = Readonly<{ host: Host; directory: string; signal: AbortSignal }>

/**
 * Writes files that only this user may read into a new directory on a host. Their text goes through stdin: a command
 * line is for everyone to see. Rejects with LabError `host-exec`.
 */
export async function keepSecret(files: Files, place: Place): Promise<void> {
  await run(['mkdir', '-m', '700', place.directory], place)
  for (const [name, text] of Object.entries(files)) {
    const path = `${place.directory}/${name}`
    await run(['install', '-m', '600', '/dev/null', path], place)
    await run(['dd', `of=${path}`, 'status=none'], place, text)
  }
}

async function run(argv: readonly string[], { host, signal }: Place, input?: string): Promise<void> {
  const { code, stderr } = await host.run(argv, { signal, input })
  if (code !== 0) throw new LabError('host-exec', `${argv.join(' ')} failed on host ${host.name}: ${stderr.trim()}`)
}
