import { readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import type { Replaced } from './replaced.ts'
import { messageOf } from './yaml/message.ts'
import type { Problems } from './yaml/problems.ts'
import type { FileRef } from './yaml/read.ts'
import { NAME, NAME_HINT } from './schema/text.ts'
import { checkFolders } from './check-folders.ts'
import { quote } from './words/quote.ts'

const FOLDERS = ['catalog', 'guests', 'builds', 'hosts', 'matrix', 'suites', 'known-issues'] as const
/** Folders beside these that configuration trees have, and that are read elsewhere. */
const OTHERS = ['schemas', 'requirements']

type Folder = (typeof FOLDERS)[number]

/** The files of all layers by folder. In the catalogue all layers count; elsewhere a later file replaces an earlier. */
export type Tree = Readonly<Record<Folder, readonly FileRef[]>> & Readonly<{ replaced: readonly Replaced[] }>

/** Lists configuration trees that lie over each other, the built-in one first. */
export function listTree(dirs: readonly string[], cwd: string, problems: Problems): Tree {
  const layers = dirs.map((dir) => listLayer(dir, cwd, problems))
  const replaced: Replaced[] = []
  const entries = FOLDERS.map((folder) => {
    const files = layers.flatMap((layer) => layer.filter((ref) => ref.name.startsWith(`${folder}/`)))
    const named = files.map((ref) => ({ ...ref, name: ref.name.slice(folder.length + 1) }))
    return [folder, folder === 'catalog' ? named : lastOfEach(folder, named, replaced)] as const
  })
  return { ...(Object.fromEntries(entries) as Record<Folder, FileRef[]>), replaced }
}

function lastOfEach(kind: Folder, refs: readonly FileRef[], replaced: Replaced[]): FileRef[] {
  const last = new Map<string, FileRef>()
  for (const ref of refs) {
    if (last.has(ref.name)) replaced.push({ kind, name: ref.name, file: ref.file })
    last.set(ref.name, ref)
  }
  return [...last.values()]
}

function listLayer(dir: string, cwd: string, problems: Problems): FileRef[] {
  try {
    checkFolders(dir, [...FOLDERS, ...OTHERS], problems)
    const files = FOLDERS.flatMap((folder) => walk(join(dir, folder)))
    checkNames(files, dir, cwd, problems)
    if (files.length === 0)
      problems.push({ message: `no configuration in ${quote(dir)}: none of ${FOLDERS.join(', ')}` })
    return files.filter((path) => path.endsWith('.yaml')).map((path) => toRef(path, dir, cwd))
  } catch (error) {
    problems.push({ message: `configuration directory ${quote(dir)} ${whyUnread(error)}` })
    return []
  }
}

function whyUnread(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'does not exist'
  return code === 'ENOTDIR' ? 'is a file' : `cannot be read: ${messageOf(error)}`
}

function walk(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.isFile() ? [path] : []
  const names = readdirSync(path).filter((name) => !name.startsWith('.'))
  return names.toSorted().flatMap((name) => walk(join(path, name)))
}

function toRef(path: string, dir: string, cwd: string): FileRef {
  return { path, file: shown(path, cwd), name: relative(dir, path).slice(0, -'.yaml'.length) }
}

/** Paths below the working directory are shown from there, others in full. */
function shown(path: string, cwd: string): string {
  const inside = relative(cwd, path)
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside
}

/** File names become names of tests, guests and builds. */
function checkNames(paths: readonly string[], dir: string, cwd: string, problems: Problems): void {
  for (const path of paths.filter((path) => /\.(yaml|yml|json)$/i.test(path))) {
    const at = { file: shown(path, cwd), line: 1, column: 1 }
    const wrong = toRef(path, dir, cwd)
      .name.split('/')
      .find((segment) => !NAME.test(segment))
    if (!path.endsWith('.yaml'))
      problems.push({ at, message: 'the file would not be read', hint: 'end its name with .yaml' })
    else if (wrong !== undefined) problems.push({ at, message: `${quote(wrong)} cannot be a name`, hint: NAME_HINT })
  }
}
