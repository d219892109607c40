import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { LabError } from '../../../src/base/errors.ts'
import { within } from '../../../src/base/wait.ts'
import type { Host } from '../../../src/spec/host.ts'

type On = Pick<Host, 'name' | 'run' | 'lost'>

/** Whole or not there: the keeper runs what it finds in the directory at any time, but nothing that begins with a dot. */
const put = 'cat >"$1/.$2" && mv "$1/.$2" "$1/$2"'
/** Once is enough, and it must not be forgotten before it has been done. */
const doNow = 'sh "$1" && rm "$1"'

/** Six times what a keeper gives a script at the end of a session (keeper/undo.c). */
const limitMs = 30_000

let scripts = 0

/**
 * Puts a script where a host's keeper runs it when the session ends, however that comes about. It is run, and taken away,
 * when it is disposed. Rejects with LabError `host-exec`, both times.
 */
export async function putUndoScript(host: On, sessionDirectory: string, script: string): Promise<AsyncDisposable> {
  const directory = join(sessionDirectory, 'undo')
  // What was done last is undone first, and the keeper goes by name.
  const name = `${String(++scripts).padStart(6, '0')}-${randomUUID()}`
  await succeed(host, ['sh', '-c', put, 'sh', directory, name], script)
  return { [Symbol.asyncDispose]: () => succeed(host, ['sh', '-c', doNow, 'sh', join(directory, name)]) }
}

async function succeed({ name, run, lost }: On, argv: readonly string[], input?: string): Promise<void> {
  const late = (ms: number) =>
    new LabError('host-exec', `a script that undoes something had not ended on host ${name} after ${ms} ms`, {
      host: name,
    })
  const { code, stderr } = await within({ signal: lost, timeoutMs: limitMs, late }, (signal) =>
    run(argv, { signal, ...(input !== undefined && { input }) }),
  )
  if (code === 0) return
  const said = stderr.trim().split('\n')[0]
  throw new LabError('host-exec', `a script that undoes something failed on host ${name}: ${said}`, { host: name })
}
