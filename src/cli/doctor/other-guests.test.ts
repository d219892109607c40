import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { guestSchema } from '../../../providers/guests/index.ts'
import { loadConfiguration } from '../configuration.ts'
import { otherGuests, otherGuestsOfHosts } from './other-guests.ts'

const root = resolve(import.meta.dirname, '../../..')
const config = loadConfiguration({ cfg: [] }, { root, cwd: root } as Parameters<typeof loadConfiguration>[1])
const unmade = /^not there yet; the first case with it makes it: about a minute|takes root: run `virtqual setup`/
const unimaged = /^no image is given: its path and its sha256/

test('guests that are neither made nor given say what they take', async () => {
  await using empty = await mkdtempDisposable(join(tmpdir(), 'virtqual-doctor-'))
  const answers = await otherGuests(config, { cache: empty.path })
  expect(answers['debian-12']!.detail).toMatch(unmade)
  expect(answers['windows-2022']).toEqual({ ok: false, detail: expect.stringMatching(unimaged) as string })
  const small = [...config.guests.keys()].filter((name) => name.startsWith('micro-'))
  expect(Object.keys(answers).toSorted()).toEqual(
    [...config.guests.keys()].filter((one) => !small.includes(one)).toSorted(),
  )
  expect(await otherGuestsOfHosts(config, { cache: empty.path })).toEqual(answers)
})

test('an image that was given is looked at', async () => {
  const profile = config.guests.get('rhel-9')!
  const settings = guestSchema.parse({ provider: 'disk', image: { path: '/x', sha256: 'a'.repeat(64) } })
  const guests = new Map([['rhel-9', { ...profile, settings }]])
  expect(await otherGuests({ guests }, { cache: '/nowhere' })).toEqual({})
})
