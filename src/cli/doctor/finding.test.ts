import { expect, test } from 'vitest'
import { findingLines, together } from './finding.ts'

test('what does not fit stands below its beginning', () => {
  const detail = 'QEMU 10.0.2 (Debian 1:10.0.2+ds-2+deb13u1~bpo12+1); Debian bookworm-backports qemu-system-x86'
  expect(findingLines({ what: 'build qemu-10.0', ok: true, detail })).toEqual([
    'yes  build qemu-10.0: QEMU 10.0.2 (Debian 1:10.0.2+ds-2+deb13u1~bpo12+1); Debian',
    '     bookworm-backports qemu-system-x86',
  ])
})

test('what belongs to something else is set in, and so is its rest', () => {
  const detail = `3 of 5 can be disturbed; not ${'colo '.repeat(12)}`
  const lines = findingLines({ what: '  qemu-10.0 migration states', ok: false, detail })
  expect(lines[0]).toMatch(/^no {5}qemu-10.0 migration states: 3 of 5/)
  expect(lines[1]).toMatch(/^ {7}colo/)
})

test('nothing of a long word is lost', () => {
  const lines = findingLines({ what: 'program x', ok: true, detail: `/${'d'.repeat(120)}/pass-fd` })
  expect(lines.map(({ length }) => length)).toEqual([15, 80, 59])
  expect(
    lines
      .slice(1)
      .map((line) => line.trim())
      .join(''),
  ).toBe(`/${'d'.repeat(120)}/pass-fd`)
})

test('guests of which the same is to be said are one finding, others are not', () => {
  const findings = [
    { what: 'guest debian-12', ok: true, detail: 'kernel 6.1' },
    { what: 'guest rhel-8', ok: false, detail: 'no image' },
    { what: 'program x', ok: false, detail: 'no image' },
    { what: 'guest rhel-9', ok: false, detail: 'no image' },
    { what: 'guest odd', ok: true, detail: 'no image' },
  ]
  expect(together(findings).map(({ what, ok }) => `${ok} ${what}`)).toEqual([
    'true guest debian-12',
    'false guests rhel-8, rhel-9',
    'false program x',
    'true guest odd',
  ])
})
