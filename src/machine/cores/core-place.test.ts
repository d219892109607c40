import { expect, test } from 'vitest'
import { corePlace } from './core-place.ts'

const settings = { pattern: 'core', usesPid: false, pid: 77, directory: '/s/case-source' }

test.each([
  ['core', false, '/s/case-source', 'core', false],
  ['core', true, '/s/case-source', 'core.77', false],
  ['', true, '/s/case-source', '.77', false],
  ['core.%e.%p', true, '/s/case-source', 'core.*.77', false],
  ['100%%-[%t]', false, '/s/case-source', '100%-\\[*\\]', false],
  ['dumps/core', false, '/s/case-source/dumps', 'core', false],
  ['../core.%p', false, '/s', 'core.77', true],
  ['../core', false, '/s', 'core', false],
  ['/var/crash/core-%e-%p', false, '/var/crash', 'core-*-77', true],
  ['/var/crash/core-%i', false, '/var/crash', 'core-*', false],
  ['/var/crash/core', true, '/var/crash', 'core.77', true],
  ['/var/crash/100%%p', true, '/var/crash', '100%p.77', true],
])('by the pattern %j, with the pid %s, a core lies in %s as %s', (pattern, usesPid, directory, name, stays) => {
  expect(corePlace({ ...settings, pattern, usesPid })).toEqual({ directory, name, stays })
})

test.each([
  [
    '|/usr/lib/systemd/systemd-coredump %P',
    "the host gives cores to a program, by its core_pattern '|/usr/lib/systemd",
  ],
  ['/var/crash/core', "whose core is whose cannot be told by the host's core_pattern '/var/crash/core'"],
  ['/var/crash/core-100%%p', "whose core is whose cannot be told by the host's core_pattern"],
  ['/var/%e/core.%p', 'names a directory by what is not known'],
  ['', 'core_pattern is empty'],
])('by the pattern %j none can be had, and why is told', (pattern, why) => {
  expect(corePlace({ ...settings, pattern })).toEqual({ missing: expect.stringContaining(why) as string })
})
