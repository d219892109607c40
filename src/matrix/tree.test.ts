import { expect, test } from 'vitest'
import { checkFolders } from './check-folders.ts'
import { type Files, load, problemsOf, withTrees } from './fixture.ts'
import { loadConfig } from './load.ts'
import type { Problems } from './yaml/problems.ts'

const options = { cwd: '/nowhere', today: '2026-06-15', tests: [], guestSchemas: {}, buildSchemas: {} }
const MATRIX = 'matrix/migration/precopy.yaml'

test('catalogue values of an overlay are added, or take the place of a value with their name', () => {
  const { catalog } = load(
    {},
    { 'catalog/cpus.yaml': 'max: { model: EPYC }\nmine: { model: EPYC, features: [svm=off] }\n' },
  )
  expect([...catalog.cpus]).toEqual([
    ['max', { model: 'EPYC', features: [] }],
    ['Nehalem', { model: 'Nehalem', features: [] }],
    ['mine', { model: 'EPYC', features: ['svm=off'] }],
  ])
})

test('other files of an overlay take the place of files with their path, even broken ones', () => {
  const overlay = {
    [MATRIX]: 'title: Mine\naxes: { machine: q35 }\n',
    'guests/micro-6.1.yaml': 'provider: micro\nkernel: x\n',
  }
  const config = load({ [MATRIX]: 'broken' }, overlay)
  expect(config.matrices.get('migration/precopy')!.title).toBe('Mine')
  expect(config.guests.get('micro-6.1')!.settings).toEqual({ provider: 'micro', kernel: 'x' })
})

test('what was replaced is told, with the file that did it; what was added is not', () => {
  const { replaced } = load(
    {},
    { 'catalog/cpus.yaml': 'mine: { model: EPYC }\n', 'guests/micro-6.1.yaml': 'provider: micro\n' },
    { 'catalog/cpus.yaml': 'max: { model: EPYC }\nmine: { model: max }\n', 'builds/new.yaml': 'provider: deb\n' },
  )
  const told = replaced.map(({ kind, name, file }) => `${kind} ${name}: ${file.split('/').slice(-2).join('/')}`)
  expect(told).toEqual([
    'guests micro-6.1: guests/micro-6.1.yaml',
    'cpus max: catalog/cpus.yaml',
    'cpus mine: catalog/cpus.yaml',
  ])
  expect(load().replaced).toEqual([])
})

test.each<[string, Files, string]>([
  ['a wrong ending', { 'suites/x.yml': '' }, '/suites/x.yml:1:1 the file would not be read — end its name with .yaml'],
  [
    'a file name that is no name',
    { 'hosts/my host.yaml': 'provider: local\nname: mine\n' },
    "/hosts/my host.yaml:1:1 'my host' cannot be a name — use letters, digits, dots, dashes, underscores and plus signs",
  ],
  ['a mistyped folder', { 'matrx/x.yaml': '' }, "unknown folder 'matrx' in  — did you mean 'matrix'?"],
])('%s', (_, files, line) => {
  const tree = { 'suites/.hidden': '', 'hosts/local.yaml': 'provider: local\n', 'notes/x.txt': '', ...files }
  const lines = withTrees([tree], ([dir]) =>
    problemsOf(() => loadConfig([dir!], options)).map((text) => text.replaceAll(dir!, '')),
  )
  expect(lines).toEqual([line])
})

test.each<[string, Files, string | undefined]>([
  ['YAML in it', { 'matrices/x.yaml': '' }, 'matrices'],
  ['YAML one folder below', { 'tests/migration/x.yml': '' }, 'tests'],
  ['YAML deeper', { 'notes/a/b/x.yaml': '' }, undefined],
  ['no YAML', { 'docs/x.md': '', 'scripts/a/x.sh': '' }, undefined],
  ['YAML of others', { '.github/x.yaml': '', '.git/a/x.yaml': '', 'node_modules/yaml/x.yaml': '' }, undefined],
  ['a file, not a folder', { 'compose.yaml': '' }, undefined],
])('a folder that nothing reads: %s', (_, files, unknown) => {
  const known = 'catalog, guests, builds, hosts, matrix, suites, known-issues, schemas, requirements'
  withTrees([files], ([dir]) => {
    const problems: Problems = []
    checkFolders(dir!, known.split(', '), problems)
    const message = `unknown folder '${unknown}' in ${dir}`
    expect(problems).toEqual(unknown ? [{ message, hint: `there are: ${known}` }] : [])
  })
})

test('a folder that nothing reads is told by lint', () => {
  const lines = problemsOf(() => load({ 'matrices/migration/mine.yaml': 'title: x\naxes: {}\n' }))
  expect(lines).toEqual([expect.stringMatching(/^unknown folder 'matrices' in .* — there are: catalog, guests, /)])
})

test('a tree that is not there, or is empty', () => {
  const lines = withTrees([{ 'README.md': '' }], (dirs) =>
    problemsOf(() => loadConfig(['/nowhere/at-all', '/etc/passwd', ...dirs], options)),
  )
  expect(lines).toEqual([
    "configuration directory '/nowhere/at-all' does not exist",
    "configuration directory '/etc/passwd' is a file",
    expect.stringMatching(
      /^no configuration in '.*': none of catalog, guests, builds, hosts, matrix, suites, known-issues$/,
    ),
  ])
})

test('paths inside the working directory are shown from there', () => {
  withTrees([{ 'cfg/hosts/a.yaml': 'provider: x\n' }], ([dir]) => {
    const lines = (cwd: string) => problemsOf(() => loadConfig([`${dir}/cfg`], { ...options, cwd }))
    expect(lines(dir!)).toEqual(["cfg/hosts/a.yaml:1:11 unknown provider 'x' — there are: local, ssh"])
    expect(lines('/nowhere')).toEqual([`${dir}/cfg/hosts/a.yaml:1:11 unknown provider 'x' — there are: local, ssh`])
  })
})
