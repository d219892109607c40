import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { quote } from './words/quote.ts'
import { nearest, suggest } from './words/suggest.ts'
import type { Problems } from './yaml/problems.ts'

/**
 * Reports what lies beside the known folders of a configuration tree and was meant to be one: by a name that is nearly
 * one of theirs, or by YAML in it or one folder below. Whatever else is there is nobody's business.
 */
export function checkFolders(dir: string, known: readonly string[], problems: Problems): void {
  for (const name of readdirSync(dir)) {
    if (known.includes(name)) continue
    if (nearest(name, known) === undefined && !holdsYaml(join(dir, name))) continue
    problems.push({ message: `unknown folder ${quote(name)} in ${dir}`, hint: suggest(name, known) })
  }
}

/** Hidden folders, such as `.github`, and those of npm have YAML of others. */
function isOthers(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

function holdsYaml(path: string): boolean {
  return (
    !isOthers(basename(path)) &&
    entriesOf(path).some((name) => isYaml(name) || entriesOf(join(path, name)).some(isYaml))
  )
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name) && !name.startsWith('.')
}

const passed = ['ENOENT', 'ELOOP', 'EACCES', 'EPERM']

/** Nothing of what is no folder, is gone, or belongs to somebody else. */
function entriesOf(path: string): string[] {
  try {
    return statSync(path).isDirectory() ? readdirSync(path) : []
  } catch (error) {
    if (passed.includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
