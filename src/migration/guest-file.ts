import { LabError } from '../base/errors.ts'
import { outputOf } from '../base/output-of.ts'
import type { Host } from '../spec/host.ts'
import type { SavedFile } from './report.ts'
import { measureFile } from './saved-file.ts'

/** Besides guest memory: device state, and the pages that a guest dirties while it is saved. */
const overheadBytes = 64 * 2 ** 20
/** Looking at a file system is a matter of milliseconds; comparing some MiB too. */
const lookLimitMs = 30_000

/** What stands before the offset, again and again, so that an overwritten byte is another one. */
const line = 'virtqual wrote this before the guest was saved behind it\n'

type Place = Readonly<{ host: Host; path: string; offset: number }>

/** Rejects with LabError `disk-full` where a guest with this much memory may not fit below `directory`. */
export async function expectRoom(host: Host, directory: string, memoryMib: number): Promise<void> {
  const stat = await look(host, ['stat', '-f', '-c', '%a %S', directory])
  const [blocks = 0, blockBytes = 0] = stat.trim().split(' ').map(Number)
  const [free, needed] = [blocks * blockBytes, memoryMib * 2 ** 20 + overheadBytes]
  if (free >= needed) return
  const mib = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`
  const message = `${directory} on host ${host.name} has ${mib(free)} free, saving the guest may take ${mib(needed)}`
  throw new LabError('disk-full', message)
}

/** Puts something before the offset, to be found again by `lookAt`. */
export async function fillBefore({ host, path, offset }: Place): Promise<void> {
  if (offset === 0) return
  const input = line.repeat(Math.ceil(offset / line.length)).slice(0, offset)
  await look(host, ['sh', '-c', 'tee "$1" > "$2"', 'sh', path, before(path)], input)
}

/** What has become of the file. */
export async function lookAt({ host, path, offset }: Place): Promise<SavedFile> {
  const size = await measureFile(host, path, AbortSignal.timeout(lookLimitMs))
  return { ...size, untouchedBytes: await untouched({ host, path, offset }) }
}

/** cmp(1) names the first byte that differs, counted from 1; where the file is too short, it says after which. */
async function untouched({ host, path, offset }: Place): Promise<number> {
  if (offset === 0) return 0
  const script = 'LC_ALL=C cmp -n "$1" "$2" "$3" 2>&1 || [ $? = 1 ]'
  const said = await look(host, ['sh', '-c', script, 'sh', String(offset), before(path), path])
  if (said.trim() === '') return offset
  const [, differs, after] = /differ: (?:byte|char) (\d+)|after byte (\d+)/.exec(said) ?? []
  return differs ? Number(differs) - 1 : Number(after ?? 0)
}

function before(path: string): string {
  return `${path} before`
}

function look(host: Host, argv: readonly string[], input?: string): Promise<string> {
  return outputOf(host, argv, { signal: AbortSignal.timeout(lookLimitMs), input })
}
