import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { buildProviders } from '../../providers/builds/index.ts'
import { guestProviders } from '../../providers/guests/index.ts'
import { schemas, schemaText } from './json-schema.ts'
import { loadConfig } from './load.ts'
import type { ProfileSchemas } from './profile.ts'
import { selectCases } from './select.ts'

const CFG = resolve(import.meta.dirname, '../../cfg')
const TESTS = globSync('*/*.test.ts', { cwd: resolve(CFG, '../tests'), exclude: ['self/**'] }).map((file) =>
  file.slice(0, -'.test.ts'.length),
)

const schemasOf = (providers: Readonly<Record<string, { schema: ProfileSchemas[string] }>>): ProfileSchemas =>
  Object.fromEntries(Object.entries(providers).map(([name, { schema }]) => [name, schema]))

const profiles = { guests: schemasOf(guestProviders), builds: schemasOf(buildProviders) }
const config = loadConfig([CFG], {
  cwd: CFG,
  today: new Date().toISOString().slice(0, 10),
  tests: TESTS,
  guestSchemas: profiles.guests,
  buildSchemas: profiles.builds,
})

test('smoke is eight cases, and they hold every pair of values that it promises', () => {
  const cases = [...selectCases(config, ['smoke'])]
  expect(cases).toHaveLength(8)
  const axes = ['machine', 'cpu', 'migration', 'guest', 'workload']
  for (const [index, one] of axes.entries()) {
    for (const other of axes.slice(index + 1)) {
      expect(new Set(cases.map(({ params }) => `${params[one]} ${params[other]}`)).size, `${one}, ${other}`).toBe(4)
    }
  }
})

test('ids of the smoke cases stay: history hangs on them', () => {
  expect([...selectCases(config, ['smoke'])].map(({ id, title }) => `${id} ${title}`)).toMatchInlineSnapshot(`
    [
      "82d9bc07f2 q35 · max · precopy-tcp · idle · micro-6.1",
      "408af393f9 q35 · max · precopy-unix · idle · micro-6.12",
      "d2d03dc94a q35 · max · precopy-unix · dirty-20 · micro-6.12",
      "7d814a8018 q35 · Nehalem · precopy-tcp · dirty-20 · micro-6.1",
      "fd0a586de9 q35 · Nehalem · precopy-unix · dirty-20 · micro-6.12",
      "1c234f0448 pc-i440fx · max · precopy-tcp · dirty-20 · micro-6.12",
      "c665d29a0a pc-i440fx · max · precopy-unix · dirty-20 · micro-6.12",
      "1854beb529 pc-i440fx · Nehalem · precopy-unix · idle · micro-6.1",
    ]
  `)
})

// To bring cfg/schemas up to date: npx vitest run --project unit src/matrix/shipped.test.ts -u
test.each(Object.entries(schemas(profiles)))('cfg/schemas/%s is current', async (name, schema) => {
  await expect(schemaText(schema)).toMatchFileSnapshot(join(CFG, 'schemas', name))
})

test.each(globSync('{matrix,suites,catalog,hosts,guests,builds,known-issues}/**/*.yaml', { cwd: CFG }))(
  '%s tells editors a schema that exists',
  (file) => {
    const path = join(CFG, file)
    const schema = /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync(path, 'utf8'))?.[1]
    expect(schema && existsSync(join(dirname(path), schema))).toBe(true)
  },
)
