import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { LabError } from '../../../src/base/errors.ts'
import type { Connection } from './connection.ts'
import { commit, discard, receive } from './copy-scripts.ts'
import { type Source, measuring, sourceOf } from './copy-source.ts'
import type { ExecChannel } from './exec-channel.ts'

export type Copying = Readonly<{
  connection: Connection
  host: string
  /** Directory of the host that copies are in. */
  cache: string
  signal: AbortSignal
  /** Called with one short sentence when the percentage changes. */
  progress: (message: string) => void
}>

type Named = Readonly<{ identity: string; random: string }>

/** How long removing what has arrived in part may take. */
const tidyMs = 10_000

/** Names that need no care in any shell or path. */
const goodIdentity = /^[\w][\w.-]{0,120}$/

/**
 * Copies a file or directory to a host and returns its path there, which is its identity: one that is there already
 * is not sent again. It appears when all of it has arrived; what arrived in part is never taken for it. Rejects with
 * LabError `disk-full`, `file-error`, `copy` or what the connection is lost by.
 */
export async function copyTo(path: string, identity: string, copying: Copying): Promise<string> {
  if (!goodIdentity.test(identity)) throw new TypeError(`'${identity}' cannot be the name of a copy`)
  const { cache, host } = copying
  const named = { identity, random: randomBytes(6).toString('hex') }
  const source = await sourceOf(path)
  const channel = await run(receive, { ...named, more: [source.kind, source.mode] }, copying)
  try {
    const sent = await send(channel, { source, name: basename(path) }, copying)
    if (!sent) return `${cache}/${identity}`
    const { code, stderr } = await finished(await run(commit, named, copying))
    if (code !== 0) throw failure(`${path} could not be put into place on host ${host}`, stderr, host)
    return `${cache}/${identity}`
  } catch (error) {
    channel.destroy()
    await tidy(named, copying)
    throw error
  }
}

/** Returns whether it had to be sent. */
async function send(channel: ExecChannel, what: { source: Source; name: string }, copying: Copying): Promise<boolean> {
  const { host, signal, connection } = copying
  const lines = createInterface({ input: channel })[Symbol.asyncIterator]()
  const first = await lines.next()
  if (first.value === 'there') return false
  const { through, seen } = measuring(percentages(what, copying))
  const { stream, complete } = what.source.open()
  const failed = new AbortController()
  const pumped = pipeline(stream, through, channel, { signal: AbortSignal.any([signal, failed.signal]) })
  const error = pumped.then(
    () => undefined,
    (error: Error) => error,
  )
  void channel.exited.then(({ code }) => code === 0 || failed.abort())
  // Where reading fails, too, the exit code says why.
  const said = await rest(lines).catch(() => [])
  const { code } = await channel.exited
  signal.throwIfAborted()
  connection.lost.throwIfAborted()
  if (code !== 0) throw failure(`${what.name} could not be copied to host ${host}`, channel.stderr, host)
  expectRead(await error, what.name)
  await complete
  if (what.source.kind === 'file') expectWhole(seen(), said, `${what.name} on host ${host}`)
  return true
}

async function rest(lines: AsyncIterator<string>): Promise<string[]> {
  const all: string[] = []
  for (let next = await lines.next(); !next.done; next = await lines.next()) all.push(next.value)
  return all
}

function expectRead(error: Error | undefined, name: string): void {
  if (error)
    throw new LabError('file-error', `${name} could not be read to its end: ${error.message}`, { cause: error })
}

/** A file is compared; of a directory, both tars have found the end of the archive. */
function expectWhole(seen: { bytes: number; sha256: string }, said: readonly string[], what: string): void {
  const [bytes, sha256 = seen.sha256] = said.map((line) => line.split(' ')[0])
  if (Number(bytes) === seen.bytes && sha256 === seen.sha256) return
  throw new LabError('copy', `${what} is not what was sent: ${bytes} bytes of ${seen.bytes}, SHA256 ${sha256}`)
}

function percentages({ source, name }: { source: Source; name: string }, { host, progress }: Copying) {
  let last = -1
  return (sum: number) => {
    const percent = Math.min(99, Math.floor((100 * sum) / Math.max(1, source.bytes)))
    if (percent > last) progress(`copying ${name} to host ${host}: ${percent} %`)
    last = Math.max(last, percent)
  }
}

async function run(
  script: string,
  { identity, random, more = [] }: Named & { more?: readonly string[] },
  copying: Copying,
) {
  const { connection, cache, signal } = copying
  return connection.exec(['/bin/sh', '-c', script, 'sh', cache, identity, random, ...more], { signal })
}

async function finished(channel: ExecChannel) {
  channel.resume().end()
  const { code } = await channel.exited
  return { code, stderr: channel.stderr }
}

/** Whether the host is there no more is told by the error that comes first. */
async function tidy(named: Named, copying: Copying): Promise<void> {
  if (copying.connection.lost.aborted) return
  const late = AbortSignal.timeout(tidyMs)
  await run(discard, named, { ...copying, signal: late }).then(finished, () => undefined)
}

function failure(what: string, stderr: string, host: string): LabError {
  const line = stderr.trim().split('\n')[0] ?? ''
  // tar says how much it could write, and not why that was not all.
  const full = /No space left on device|Disk quota exceeded|Wrote only \d+ of/.test(stderr)
  return full
    ? new LabError('disk-full', `${what}: ${line}`, { host })
    : new LabError('copy', `${what}: ${line || 'it did not say why'}`, { host })
}
