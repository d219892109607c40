import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ProviderContext } from '../../src/spec/build.ts'
import { exclusively } from './lock.ts'

/** What was made: `paths` must all exist for it to count; `facts` is for whoever made it. */
export type Made<T> = Readonly<{ paths: readonly string[]; facts: T }>

/**
 * Returns what `make` made for this key before, or makes it now under the setup lock.
 * Finding it again reads one small file and checks that the paths exist; no other program runs.
 */
export async function remember<T>(key: unknown, context: ProviderContext, make: () => Promise<Made<T>>): Promise<T> {
  const stamp = stampOf(key, context)
  const known = await recall<T>(stamp)
  if (known) return known.facts
  return exclusively(context, async () => {
    const madeMeanwhile = await recall<T>(stamp)
    if (madeMeanwhile) return madeMeanwhile.facts
    const made = await make()
    await writeAtomically(stamp, JSON.stringify(made, null, 2))
    return made.facts
  })
}

/** Whether `remember` would find it, so that nothing would have to be made. */
export async function isRemembered(key: unknown, context: Pick<ProviderContext, 'cache'>): Promise<boolean> {
  return (await recall(stampOf(key, context))) !== undefined
}

function stampOf(key: unknown, { cache }: Pick<ProviderContext, 'cache'>): string {
  const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex')
  return join(cache, 'stamps', `${hash.slice(0, 24)}.json`)
}

/** Undefined where there is no stamp, or where something it promises is gone. */
async function recall<T>(stamp: string): Promise<Made<T> | undefined> {
  const made = await recallJson<Made<T>>(stamp)
  if (!made) return undefined
  const present = await Promise.all(made.paths.map((path) => stat(path).catch(unlessMissing)))
  return present.every(Boolean) ? made : undefined
}

/**
 * The JSON that `writeAtomically` wrote, or undefined where there is no such file. An empty file counts as none: that
 * is what a power failure leaves of one.
 */
export async function recallJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(unlessMissing)
  return text ? (JSON.parse(text) as T) : undefined
}

/** For `catch`: undefined where the file does not exist; other errors stay errors. */
export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}

/** Writes a file so that a reader sees the old content or the new, never a part. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const partial = `${path}.${randomUUID()}.partial`
  await writeFile(partial, content)
  await rename(partial, path)
}
