import { expect, test } from 'vitest'
import { type Files, load, problemsOf, withTrees } from './fixture.ts'
import { loadConfig } from './load.ts'

const options = { cwd: '/nowhere', tests: [], guestSchemas: {}, buildSchemas: {} }
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

test('a host has defaults, and a name of its own if it likes', () => {
  const hosts = {
    'hosts/a.yaml': 'provider: local\n',
    'hosts/b.yaml': 'provider: local\nname: c\nslots: 4\nmemory: 16G\n',
  }
  expect([...load(hosts).hosts.values()]).toEqual([
    {
      name: 'a',
      provider: 'local',
      slots: 'auto',
      memoryMib: 'auto',
      migrationAddress: '127.0.0.1',
      at: { file: 'hosts/a.yaml', line: 1, column: 1 },
    },
    {
      name: 'c',
      provider: 'local',
      slots: 4,
      memoryMib: 16384,
      migrationAddress: '127.0.0.1',
      at: { file: 'hosts/b.yaml', line: 2, column: 7 },
    },
  ])
  expect(
    problemsOf(() => load({ 'hosts/a.yaml': 'provider: local\n', 'hosts/b.yaml': 'provider: local\nname: a\n' })),
  ).toEqual(["hosts/b.yaml:2:7 host 'a' is in hosts/a.yaml already"])
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

test('a tree that is not there, or is empty', () => {
  const lines = withTrees([{ 'README.md': '' }], (dirs) =>
    problemsOf(() => loadConfig(['/nowhere/at-all', ...dirs], options)),
  )
  expect(lines).toEqual([
    "configuration directory '/nowhere/at-all' cannot be read: ENOENT: no such file or directory, scandir '/nowhere/at-all'",
    expect.stringMatching(/^no configuration in '.*': none of catalog, guests, builds, hosts, matrix, suites$/),
  ])
})

test('paths inside the working directory are shown from there', () => {
  withTrees([{ 'cfg/hosts/a.yaml': 'provider: x\n' }], ([dir]) => {
    const lines = (cwd: string) => problemsOf(() => loadConfig([`${dir}/cfg`], { ...options, cwd }))
    expect(lines(dir!)).toEqual(["cfg/hosts/a.yaml:1:11 unknown provider 'x' — there are: local"])
    expect(lines('/nowhere')).toEqual([`${dir}/cfg/hosts/a.yaml:1:11 unknown provider 'x' — there are: local`])
  })
})
