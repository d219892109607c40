import { LabError } from '../../../src/base/errors.ts'
import type { Connection } from './connection.ts'

/** Programs are run from it: nobody else may have made it, or be able to write there. */
const script = `umask 077
mkdir -p "$1" || exit 1
if [ -L "$1" ] || ! [ -O "$1" ]; then echo "$1 is not ours" >&2; exit 1; fi
case "$(ls -ld "$1")" in d?????-??-*) ;; *) echo "$1 can be written to by others" >&2; exit 1 ;; esac
mkdir -p "$1/cache" && : >"$1/cache/.writable"`

/** Makes the directory of all that virtqual keeps on a host. Rejects with LabError `scratch-unwritable` or `disk-full`. */
export async function makeRoot(
  connection: Connection,
  of: { host: string; root: string; signal: AbortSignal },
): Promise<void> {
  const { host, root, signal } = of
  const channel = await connection.exec(['/bin/sh', '-c', script, 'sh', root], { signal })
  channel.resume().end()
  const { code } = await channel.exited
  if (code === 0) return
  connection.lost.throwIfAborted()
  const line = channel.stderr.trim().split('\n')[0] ?? ''
  const what = `host ${host} has no place for virtqual: ${line || `mkdir ${root} ended with ${code}`}`
  if (line.includes('No space left')) throw new LabError('disk-full', what, { host })
  throw new LabError('scratch-unwritable', `${what}; name another \`directory\` in its hosts file`, { host })
}
