import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadConfiguration } from './cli/configuration.ts'

const root = resolve(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/cookbook.md'), 'utf8')
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ index, 1: language, 2: text = '' }) => {
  return { line: page.slice(0, index).split('\n').length, language, text }
})
const diffs = blocks.filter(({ language }) => language === 'diff')
/** Blocks that are files, or parts of files, and begin with a comment that names them. */
const files = blocks.flatMap(({ text }) => {
  const [heading, path] = /^(?:#|\/\/) ((?:cfg|tests)\/\S+)\n/.exec(text) ?? []
  return heading === undefined ? [] : [{ path: path!, text: text.slice(heading.length) }]
})

test.each(diffs)('the diff in line $line of docs/cookbook.md applies', ({ text }) => {
  expect(apply(text, ['--check'])).toBe('')
})

test('a diff of what the file does not have is seen', () => {
  const { text } = diffs[0]!
  expect(apply(text.replace('  transport: unix', '  transport: vsock'), ['--check'])).toContain('does not apply')
})

test('what the cookbook adds to the configuration loads', () => {
  const tree = patched()
  for (const { path, text } of files) add(join(tree, path), text)
  const config = load(tree)
  expect([...config.matrices.keys()]).toContain('boot/boots')
  expect([...config.catalog.migrations.keys()]).toEqual(
    expect.arrayContaining(['precopy-tcp-slow', 'postcopy-slow-link']),
  )
  expect([...config.guests.keys()]).toEqual(expect.arrayContaining(['full-6.1', 'mine']))
})

test('what would not load is seen', () => {
  const tree = patched()
  add(join(tree, 'cfg/catalog/links.yaml'), 'worse: { delay: soon }\n')
  expect(() => load(tree)).toThrow('cfg/catalog/links.yaml')
})

/** What git says against it; nothing where the diff applies. */
function apply(diff: string, options: readonly string[], cwd = root): string {
  const { error, stderr, status } = spawnSync('git', ['apply', ...options, '-'], { cwd, input: diff, encoding: 'utf8' })
  if (error) throw error
  return status === 0 ? '' : stderr
}

/** A copy of the configuration with all diffs applied to it, and to the tree of a user beside it. */
function patched(): string {
  const tree = mkdtempSync(join(tmpdir(), 'virtqual-cookbook-'))
  onTestFinished(() => rmSync(tree, { recursive: true }))
  for (const folder of ['cfg', 'tests']) cpSync(join(root, folder), join(tree, folder), { recursive: true })
  for (const { text } of diffs) expect(apply(text, ['--include=cfg/*', '--include=lab/*'], tree)).toBe('')
  return tree
}

/** Adds what a file does not have; what it has already must be as the cookbook shows it. */
function add(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  if (!existsSync(path)) return writeFileSync(path, text)
  const shipped = parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  for (const [name, value] of Object.entries(parse(text) as Record<string, unknown>)) {
    if (!(name in shipped)) appendFileSync(path, stringify({ [name]: value }))
    else expect(shipped[name], name).toEqual(Array.isArray(value) ? expect.arrayContaining(value) : value)
  }
}

function load(tree: string) {
  return loadConfiguration({ cfg: ['lab'] }, { root: tree, cwd: tree } as Parameters<typeof loadConfiguration>[1])
}
