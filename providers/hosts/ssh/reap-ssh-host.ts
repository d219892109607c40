import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import { LabError } from '../../../src/base/errors.ts'
import type { LoginMeans } from './login.ts'
import { makeRoot } from './root-directory.ts'
import { reachHost, type SshPlace } from './reach-host.ts'

type Options = Readonly<{
  means: LoginMeans
  /** The program on this machine. */
  keeper: string
  progress: (message: string) => void
  signal: AbortSignal
}>

/**
 * Has a keeper end and remove what nobody holds on a host; what it says of it, line by line. Rejects with LabError as
 * `openSshHost`, or `keeper`.
 */
export async function reapSshHost(spec: SshPlace, options: Options): Promise<string[]> {
  const { keeper, signal } = options
  await using reached = await reachHost(spec, options)
  const { connection, root, memory, copies } = reached
  await makeRoot(connection, { host: spec.name, root, signal })
  const program = await copies.put(keeper, basename(keeper))
  const channel = await connection.exec([program, '--root', root, '--memory', memory, '--reap'], { signal })
  channel.end()
  const said = await text(channel)
  const { code, signal: killedBy } = await channel.exited
  if (code === 0) return said.split('\n').filter(Boolean)
  const why = channel.stderr.trim().split('\n')[0] || `it ended with ${code ?? killedBy}`
  throw new LabError('keeper', `keeper --reap failed on host ${spec.name}: ${why}`, { host: spec.name })
}
