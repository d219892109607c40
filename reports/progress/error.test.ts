import { expect, test } from 'vitest'
import { errorLines } from './error.ts'

test('a syntax error is told with its file, line and source, without colours and without frames of packages', () => {
  const message =
    'Transform failed with 1 error:\n\n\u001B[31m[PARSE_ERROR] \u001B[0mUnexpected token\n' +
    '    \u001B[38;5;246m╭─[\u001B[0m tests/x.test.ts:13:5 ]\n    │\n 13 │ f\u001B[38;5;249moo(\u001B[0m;\n'
  const stack = 'Error\n    at transformWithOxc (file:///x/node_modules/vite/node.js:7673:19)'
  expect(errorLines('tests/x.test.ts did not load', { message, stack })).toEqual([
    'ERROR   tests/x.test.ts did not load: Transform failed with 1 error:',
    '        [PARSE_ERROR] Unexpected token',
    '            ╭─[ tests/x.test.ts:13:5 ]',
    '            │',
    '         13 │ foo(;',
  ])
})

test('the first frame of our own says where', () => {
  const stack =
    'Error: no\n    at run (/x/node_modules/y/z.js:1:1)\n    at body (/x/tests/a.test.ts:7:9)\n    at b.ts:1'
  expect(errorLines('it', { message: 'no', stack })).toEqual([
    'ERROR   it: no',
    '        at body (/x/tests/a.test.ts:7:9)',
  ])
})

test('a message that is a whole log is cut', () => {
  const lines = errorLines('it', { message: `${'x'.repeat(2_000)}\n`.repeat(40) })
  expect(lines).toHaveLength(11)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(320)
})
