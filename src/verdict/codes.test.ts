import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { failureCodes } from '../spec/failure-codes.ts'

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

const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')

test('docs/errors.md names every code that the sources write, and no other', () => {
  expect(new Set(documentedIn(page))).toEqual(new Set(written))
})

test('src/spec/failure-codes.ts has every code that docs/errors.md has for a failure, and no other', () => {
  const [, failed = ''] = /^## Failed:.*?$(.*?)^## /ms.exec(page) ?? []
  expect(new Set(failureCodes)).toEqual(new Set(documentedIn(failed)))
})

/** The first column of every table row: `| `code` | …`. */
function documentedIn(text: string): string[] {
  return [...text.matchAll(/^\| `([a-z-]+)`\s+\|/gm)].map(([, code]) => code!)
}
