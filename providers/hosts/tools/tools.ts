import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { LabError } from '../../../src/base/errors.ts'
import type { ProviderContext } from '../../../src/spec/build.ts'
import type { Tool } from '../../../src/spec/host.ts'
import { remember } from '../../debian/remember.ts'
import { makeSwtpm } from './swtpm.ts'

/** Where the C files of a tool are: all of a directory, or one file of this one. */
const sources: Readonly<Record<Exclude<Tool, 'swtpm'>, string>> = { 'pass-fd': './pass-fd.c', keeper: '../keeper/' }

/**
 * Makes a program in the cache, or finds it there, and returns its path. It runs on any host of the same architecture:
 * virtqual's own are compiled, and static; swtpm comes as a directory. Rejects with LabError `setup-unsupported`,
 * `tool-setup`, `download` or `unpack`.
 */
export async function makeTool(tool: Tool, context: ProviderContext): Promise<string> {
  if (tool === 'swtpm') return makeSwtpm(context)
  const files = await filesOf(fileURLToPath(new URL(sources[tool], import.meta.url)))
  const hash = createHash('sha256').update(flags.join(' '))
  for (const file of files) hash.update(`\0${basename(file)}\0`).update(await readFile(file))
  const digest = hash.digest('hex')
  const path = join(context.cache, 'tools', `${tool}-${digest.slice(0, 12)}`)
  return remember(['tool', tool, digest, context.cache], context, async () => {
    context.progress(`compiling ${tool}`)
    await compile(files.filter(isSource), path, context.signal)
    return { paths: [path], facts: path }
  })
}

const flags = ['-static', '-std=gnu11', '-O2', '-Wall', '-Wextra'] as const
const isSource = (file: string) => file.endsWith('.c')

/** C files and headers, in the same order everywhere. */
async function filesOf(place: string): Promise<string[]> {
  if (isSource(place)) return [place]
  const names = (await readdir(place)).filter((name) => /\.[ch]$/.test(name))
  return names.toSorted().map((name) => join(place, name))
}

async function compile(files: readonly string[], output: string, cancelSignal: AbortSignal): Promise<void> {
  await mkdir(dirname(output), { recursive: true })
  const partial = `${output}.partial`
  const argv = [...flags, '-o', partial, ...files]
  const { code, failed, stderr, message } = await execa('cc', argv, { cancelSignal, reject: false })
  cancelSignal.throwIfAborted()
  if (code === 'ENOENT')
    throw new LabError('setup-unsupported', `no C compiler \`cc\` on this machine to compile ${files[0]} with`)
  if (failed)
    throw new LabError('tool-setup', `cc ${argv.join(' ')} failed: ${stderr.trim().split('\n')[0] || message}`)
  await rename(partial, output)
}
