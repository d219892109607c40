import { readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { messageOf } from './yaml/message.ts'
import type { Problems } from './yaml/problems.ts'
import type { FileRef } from './yaml/read.ts'
import { NAME, NAME_HINT } from './schema/text.ts'
import { nearest } from './words/suggest.ts'
import { quote } from './words/quote.ts'

const FOLDERS = ['catalog', 'guests', 'builds', 'hosts', 'matrix', 'suites'] as const
/** Folders beside these that configuration trees have, and that are read elsewhere. */
const OTHERS = ['schemas', 'known-issues', 'requirements']

type Folder = (typeof FOLDERS)[number]

/** The files of all layers by folder. In the catalogue all layers count; elsewhere a later file replaces an earlier. */
export type Tree = Readonly<Record<Folder, readonly FileRef[]>>

/** Lists configuration trees that lie over each other, the built-in one first. */
export function listTree(dirs: readonly string[], cwd: string, problems: Problems): Tree {
  const layers = dirs.map((dir) => listLayer(dir, cwd, problems))
  const entries = FOLDERS.map((folder) => {
    const files = layers.flatMap((layer) => layer.filter((ref) => ref.name.startsWith(`${folder}/`)))
    const named = files.map((ref) => ({ ...ref, name: ref.name.slice(folder.length + 1) }))
    return [folder, folder === 'catalog' ? named : [...new Map(named.map((ref) => [ref.name, ref])).values()]]
  })
  return Object.fromEntries(entries) as Tree
}

function listLayer(dir: string, cwd: string, problems: Problems): FileRef[] {
  try {
    checkFolders(dir, readdirSync(dir), problems)
    const files = FOLDERS.flatMap((folder) => walk(join(dir, folder)))
    checkNames(files, dir, cwd, problems)
    if (files.length === 0)
      problems.push({ message: `no configuration in ${quote(dir)}: none of ${FOLDERS.join(', ')}` })
    return files.filter((path) => path.endsWith('.yaml')).map((path) => toRef(path, dir, cwd))
  } catch (error) {
    problems.push({ message: `configuration directory ${quote(dir)} cannot be read: ${messageOf(error)}` })
    return []
  }
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

function checkFolders(dir: string, names: readonly string[], problems: Problems): void {
  const known: readonly string[] = [...FOLDERS, ...OTHERS]
  for (const name of names.filter((name) => !known.includes(name))) {
    const near = nearest(name, known)
    if (near)
      problems.push({ message: `unknown folder ${quote(name)} in ${dir}`, hint: `did you mean ${quote(near)}?` })
  }
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
