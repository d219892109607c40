import { createHash } from 'node:crypto'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { LabError } from '../../../src/base/errors.ts'
import type { ProviderContext } from '../../../src/spec/build.ts'
import type { Tool } from '../../../src/spec/host.ts'
import { remember } from '../../debian/remember.ts'

/**
 * Compiles a program of this directory into the cache, or finds it there, and returns its path. It is static, so that
 * it runs on any host of the same architecture. Rejects with LabError `setup-unsupported` or `tool-setup`.
 */
export async function makeTool(tool: Tool, context: ProviderContext): Promise<string> {
  const source = fileURLToPath(new URL(`${tool}.c`, import.meta.url))
  const hash = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
  const path = join(context.cache, 'tools', `${tool}-${hash.slice(0, 12)}`)
  return remember(['tool', tool, hash, context.cache], context, async () => {
    context.progress(`compiling ${tool}`)
    await compile(source, path, context.signal)
    return { paths: [path], facts: path }
  })
}

async function compile(source: string, output: string, cancelSignal: AbortSignal): Promise<void> {
  await mkdir(dirname(output), { recursive: true })
  const partial = `${output}.partial`
  const argv = ['-static', '-O2', '-Wall', '-Wextra', '-o', partial, source]
  const { code, failed, stderr, message } = await execa('cc', argv, { cancelSignal, reject: false })
  cancelSignal.throwIfAborted()
  if (code === 'ENOENT')
    throw new LabError('setup-unsupported', `no C compiler \`cc\` on this machine to compile ${source} with`)
  if (failed)
    throw new LabError('tool-setup', `cc ${argv.join(' ')} failed: ${stderr.trim().split('\n')[0] || message}`)
  await rename(partial, output)
}
