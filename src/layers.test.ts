import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Who may import whom; docs/architecture.md draws it. A layer may always import itself. */
const walls: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/spec': [],
  'src/qmp': ['src/base'],
  'src/qga': ['src/base'],
  'src/guest': ['src/base', 'src/spec', 'src/qga'],
  'src/argv': ['src/base', 'src/spec'],
  'src/import': ['src/base', 'src/spec', 'src/argv'],
  'src/machine': ['src/base', 'src/spec', 'src/argv', 'src/qmp', 'src/qga', 'src/guest'],
  'src/migration': ['src/base', 'src/spec', 'src/qmp', 'src/machine'],
  'src/hotplug': ['src/base', 'src/spec', 'src/argv', 'src/qmp', 'src/qga', 'src/guest', 'src/machine'],
  'src/disturbance': ['src/base', 'src/spec', 'src/qmp', 'src/machine', 'src/migration', 'src/hotplug'],
  'src/storage': ['src/base', 'src/spec', 'src/argv', 'src/qmp', 'src/guest', 'src/machine'],
  'src/agent-checks': ['src/base', 'src/spec', 'src/qmp', 'src/qga', 'src/guest', 'src/machine'],
  'src/health': ['src/base', 'src/spec', 'src/qmp', 'src/qga', 'src/guest', 'src/machine', 'src/migration'],
  'src/matrix': ['src/base', 'src/spec'],
  'src/verdict': ['src/base', 'src/spec', 'src/qmp', 'src/qga'],
  providers: ['src/base', 'src/spec'],
  reports: ['src/base', 'src/spec', 'src/matrix', 'src/verdict'],
  'src/lab': [
    ...['src/base', 'src/spec', 'src/matrix', 'src/verdict', 'src/argv', 'src/qga', 'src/guest', 'src/machine'],
    ...['src/migration', 'src/hotplug', 'src/disturbance', 'src/storage', 'src/agent-checks', 'src/health'],
    ...['providers', 'reports'],
  ],
  'src/cli': ['src/base', 'src/spec', 'src/matrix', 'src/import', 'src/lab', 'providers', 'reports'],
  tests: ['#lab'],
}

/** Packages that only one place may import, so that they can be replaced there. */
const owners: Readonly<Record<string, readonly string[]>> = {
  execa: ['providers', 'reports/report.ts'],
  'allure-vitest': ['reports/allure'],
  'allure-js-commons': ['reports/allure'],
  'node-forge': ['src/migration/tls/certificates.ts'],
  ssh2: ['providers/hosts/ssh'],
}

const files = ['src', 'providers', 'reports', 'tests']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts') && !/\/(out|fixtures|self)\//.test(file))
  .filter((file) => file.startsWith('tests/') || !file.endsWith('.test.ts'))

test('imports go one way', () => {
  const wrong = files.flatMap((file) => importsOf(file).flatMap((target) => crossing(file, target)))
  expect(wrong).toEqual([])
})

test('every wall stands around something', () => {
  for (const layer of Object.keys(walls))
    expect(
      files.some((file) => layerOf(file) === layer),
      layer,
    ).toBe(true)
})

function crossing(file: string, target: string): string[] {
  const from = layerOf(file)
  const to = target.startsWith('.') ? layerOf(relative(root, resolve(root, dirname(file), target))) : target
  const allowed = [from, ...(walls[from] ?? [])]
  const owner = owners[to.split('/')[0]!]
  if (owner && !owner.some((place) => file.startsWith(place))) return [`${file} imports ${to}`]
  const inside = target.startsWith('.') || target.startsWith('#')
  return !inside || allowed.includes(to) ? [] : [`${file} imports ${target}`]
}

function layerOf(file: string): string {
  const layer = Object.keys(walls).find((name) => file.startsWith(`${name}/`))
  return layer ?? file
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!)
}
