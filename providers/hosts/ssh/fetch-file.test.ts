import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makePlace, openKeeper } from '../keeper/fixtures/local-keeper.ts'
import { fetchFile } from './fetch-file.ts'

test('a file comes whole, and none where there is none', { timeout: 60_000 }, async () => {
  await using place = await makePlace()
  await using running = await openKeeper(place)
  const { keeper } = running
  const fetching = { host: 'here', local: join(place.root, 'local'), keeper, slot: -1, epoch: 0 }
  await writeFile(join(place.root, 'remote'), 'all of it')
  await fetchFile(join(place.root, 'remote'), fetching)
  expect(await readFile(fetching.local, 'utf8')).toBe('all of it')
  await fetchFile(join(place.root, 'nothing'), fetching)
  expect(await readFile(fetching.local, 'utf8')).toBe('')
})

test('nobody waits for the rest of a file when its host is lost', { timeout: 60_000 }, async () => {
  await using place = await makePlace()
  await using running = await openKeeper(place)
  const { keeper, process } = running
  const endless = join(place.root, 'endless')
  execFileSync('mkfifo', [endless])
  const fetching = { host: 'here', local: join(place.root, 'local'), keeper, slot: -1, epoch: 0 }
  const fetched = expect(fetchFile(endless, fetching)).rejects.toMatchObject({ code: 'host-lost', host: 'here' })
  await using _writer = await open(endless, 'w')
  process.kill('SIGKILL')
  await once(keeper.lost, 'abort')
  await fetched
})
