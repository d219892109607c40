import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { carriedChecks } from './carried.ts'
import { coveredCommands } from './expect-known.ts'
import { agentChecks } from './index.ts'
import { uncovered } from './uncovered.ts'

const folder = resolve(import.meta.dirname, '../../tests/qga')
const tests = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))

test.each([...Object.keys(agentChecks), ...Object.keys(carriedChecks)])('check %s is run by a test', (name) => {
  expect(tests.some((text) => text.includes(`'${name}'`))).toBe(true)
})

test('no command is both covered and not', () => {
  expect([...coveredCommands].filter((name) => Object.hasOwn(uncovered, name))).toEqual([])
})
