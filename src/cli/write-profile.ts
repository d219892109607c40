import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { writeAtomically } from '../../reports/atomic.ts'
import { ConfigError } from '../base/errors.ts'
import type { ProfileFile } from '../import/profile-files.ts'
import { quote } from '../matrix/words/quote.ts'

type Place = Readonly<{ name: string; directory: string; cwd: string }>

/**
 * Adds a profile to a configuration tree, which is made where there is none. ConfigError, and nothing written, where the
 * tree has an entry of that name already.
 */
export async function writeProfile(files: readonly ProfileFile[], { name, directory, cwd }: Place): Promise<void> {
  const folder = join(resolve(cwd, directory), 'catalog')
  const whole: [path: string, text: string][] = []
  for (const { catalogue, text } of files) {
    const path = join(folder, `${catalogue}.yaml`)
    const before = await textOf(path)
    if (hasEntry(before, name))
      throw new ConfigError([{ message: `${path} has an entry ${quote(name)} already`, hint: 'give another --name' }])
    whole.push([path, `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${text}`])
  }
  await mkdir(folder, { recursive: true })
  for (const [path, text] of whole) await writeAtomically(path, [text])
}

function hasEntry(text: string, name: string): boolean {
  const value: unknown = parse(text)
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}
