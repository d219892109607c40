import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

const sources = ['src', 'providers', 'reports'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|fixture/.test(file) && !file.startsWith('out/'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8')),
)

/** How a code is written: given to an error, chosen between two, put on a verdict or a class, or named by an errno. */
const writings = [
  /new (?:ExpectationError|LabError)\(\s*'([a-z-]+)'/g,
  /(?:const code =|new (?:ExpectationError|LabError)\()[^\n]*\? '([a-z-]+)' : '([a-z-]+)'/g,
  /status: '[a-z]+', code: '([a-z-]+)'/g,
  /status: '[a-z]+',\n\s*code: '([a-z-]+)'/g,
  /readonly code = '([a-z-]+)'/g,
  /\bE[A-Z]+: '([a-z-]+)'/g,
]

const written = sources.flatMap((text) =>
  writings.flatMap((writing) => [...text.matchAll(writing)].flatMap(([, ...codes]) => codes)),
)

/** The first column of every table row: `| `code` | …`. */
const documented = [...readFileSync(join(root, 'docs/errors.md'), 'utf8').matchAll(/^\| `([a-z-]+)`\s+\|/gm)].map(
  ([, code]) => code,
)

test('docs/errors.md names every code that the sources write, and no other', () => {
  expect(new Set(documented)).toEqual(new Set(written))
})
