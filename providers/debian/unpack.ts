import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import type { ProviderContext } from '../../src/spec/build.ts'
import { LabError } from '../../src/base/errors.ts'
import type { Fetched } from './fetch.ts'
import { needsDebianTools } from './failure.ts'
import { unlessMissing } from './remember.ts'

/** `holds`: files without which the directory is not whole, relative to it. */
type Contents = Readonly<{ holds: readonly string[]; fill: (path: string) => Promise<void> }>

/**
 * Fills the directory `target` and makes it appear at once: whoever sees it sees all of it. One that is whole already
 * is left as it is. Hold the setup lock: leftovers of killed runs are removed here.
 */
export async function makeDirectory(target: string, { holds, fill }: Contents): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const present = await Promise.all(holds.map((path) => stat(join(target, path)).catch(unlessMissing)))
  if (present.every(Boolean)) return
  await removeLeftovers(dirname(target))
  const partial = `${target}.partial`
  await mkdir(partial)
  await fill(partial)
  await rm(target, { recursive: true, force: true })
  await rename(partial, target)
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent))
    if (name.endsWith('.partial')) await rm(join(parent, name), { recursive: true, force: true })
}

/** Unpacks packages over each other into `directory`, as dpkg would, without running any of their scripts. */
export async function unpackDebs(fetched: Fetched, directory: string, context: ProviderContext): Promise<void> {
  for (const [index, deb] of fetched.debs.entries()) {
    context.progress(`unpacking: ${Math.floor((100 * index) / fetched.debs.length)} %`)
    await unpackDeb(join(fetched.archives, deb.file), directory, context.signal)
  }
}

async function unpackDeb(file: string, directory: string, cancelSignal: AbortSignal): Promise<void> {
  const result = await execa('dpkg-deb', ['-x', file, directory], { cancelSignal, reject: false })
  cancelSignal.throwIfAborted()
  if (result.code === 'ENOENT') throw needsDebianTools('dpkg-deb')
  if (result.failed)
    throw new LabError('unpack', `unpacking ${basename(file)} into ${directory} failed: ${lastLine(result.stderr)}`)
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'dpkg-deb gave no reason'
}
