import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { dimensions } from './dimensions/index.ts'
import { matrix } from './schema/matrix.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/matrices.md'), 'utf8')
/** First cell and all of it, of each row of a table. */
const rows = new Map([...page.matchAll(/^\| `([^`]+)` +\|(.*)\|$/gm)].map(([, name, rest]) => [name!, rest!]))

test('docs/matrices.md has every key of a matrix', () => {
  expect(Object.keys(matrix.shape).filter((key) => !rows.has(key))).toEqual([])
})

test('docs/matrices.md has every dimension with its default', () => {
  for (const { name, default: usual } of dimensions.filter((one) => one.default !== 'same'))
    expect(rows.get(name), name).toMatch(new RegExp(`\\| \`${usual}\` *$`))
  for (const { name } of dimensions.filter((one) => one.default === 'same')) expect(page).toContain(`\`${name}\``)
})

test('docs/matrices.md has every test, in its own words', () => {
  const files = globSync('{boot,hotplug,migration,qga}/*.test.ts', { cwd: join(root, 'tests') })
  expect(files.length).toBeGreaterThan(40)
  for (const file of files) {
    const text = readFileSync(join(root, 'tests', file), 'utf8')
    const [, does] = /test\(\s*(?:'([^']+)'|"([^"]+)")/.exec(text)?.filter((one) => one !== undefined) ?? []
    expect(rows.get(file.slice(0, -'.test.ts'.length)), file).toContain(does)
  }
})

test('the matrix of docs/matrices.md is one', () => {
  const [, text] = /```yaml\n(.*?)```/s.exec(page)!
  expect(() => matrix.parse(parse(text!))).not.toThrow()
})
