import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import type { ProviderContext } from '../../src/spec/build.ts'
import { LabError } from '../../src/base/errors.ts'
import type { Fetched } from './fetch.ts'
import { needsDebianTools } from './failure.ts'

/**
 * Fills the directory `target` by `fill` and makes it appear at once: whoever sees it sees all of it.
 * An existing `target` is left as it is. Hold the setup lock: leftovers of killed runs are removed here.
 */
export async function makeDirectory(target: string, fill: (path: string) => Promise<void>): Promise<void> {
  const parent = dirname(target)
  await mkdir(parent, { recursive: true })
  const names = await readdir(parent)
  if (names.includes(basename(target))) return
  for (const name of names.filter((name) => name.endsWith('.partial')))
    await rm(join(parent, name), { recursive: true, force: true })
  const partial = `${target}.partial`
  await mkdir(partial)
  await fill(partial)
  await rename(partial, target)
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
