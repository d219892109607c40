import { execa } from 'execa'
import { expect, test } from 'vitest'
import { expectRoom, expectUnharmed, type HostState, HostWatch, stateHere, stateOf } from './host-state.ts'

const host = {
  name: 'lab-1',
  run: async ([program = '', ...args]: readonly string[]) => {
    const { exitCode, stdout, stderr } = await execa(program, args, { reject: false })
    return { code: exitCode ?? null, signal: null, stdout, stderr }
  },
}
const room = (freeBytes: number) => [{ directory: '/s', freeBytes }]
const sound: HostState = { bootId: 'a', outOfMemoryKills: 3, room: room(2 ** 30) }
const signal = AbortSignal.timeout(20_000)

test.each<[string, (directories: readonly string[]) => Promise<HostState>]>([
  ['a host', (directories) => stateOf({ host, directories }, signal)],
  ['this machine', (directories) => stateHere(directories, signal)],
])('%s says how it is', async (_, stateOn) => {
  const state = await stateOn(['/tmp', '/dev/shm'])
  expect(state.bootId).toMatch(/^[0-9a-f-]{36}$/)
  expect(state.outOfMemoryKills).toBeGreaterThanOrEqual(0)
  expect(state.room.map(({ directory }) => directory)).toEqual(['/tmp', '/dev/shm'])
  for (const { freeBytes } of state.room) expect(freeBytes).toBeGreaterThan(2 ** 20)
})

test('a directory that cannot be made is told of by a host, and is where it would be on this machine', async () => {
  const directories = ['/proc/nowhere']
  await expect(stateOf({ host, directories }, signal)).rejects.toMatchObject({ code: 'host-exec' })
  expect((await stateHere(directories, signal)).room).toEqual([{ directory: '/proc/nowhere', freeBytes: 0 }])
})

const changes: readonly [string, Partial<HostState>, string][] = [
  ['was rebooted', { bootId: 'b' }, 'host-rebooted'],
  ['has no room', { room: [...room(2 ** 30), ...room(4096)] }, 'disk-full'],
  ['had to kill', { outOfMemoryKills: 4 }, 'no-memory'],
]

test.each(changes)('a host that %s', (_, changed, code) => {
  expect(() => expectUnharmed('lab-1', sound, { ...sound, ...changed })).toThrow(
    expect.objectContaining({ name: 'LabError', code, host: 'lab-1' }) as Error,
  )
})

test('a host that nothing has happened to', () => {
  expect(() => expectUnharmed('lab-1', sound, { ...sound, room: room(2 ** 20) })).not.toThrow()
})

test('a host without room is told of, whenever it lost it', () => {
  expect(() => expectRoom('lab-1', { room: room(2 ** 20 - 1) })).toThrow(
    expect.objectContaining({ code: 'disk-full', host: 'lab-1' }) as Error,
  )
  expect(() => expectRoom('lab-1', { room: room(2 ** 20) })).not.toThrow()
})

test('what happened before a case is not told of it, and what happens in it is told of all', async () => {
  let now: HostState = sound
  const watches = [1, 2].map(() => new HostWatch('lab-1', async () => now))
  now = { ...sound, outOfMemoryKills: 4 }
  for (const watch of watches) await watch.begin(signal)
  for (const watch of watches) await watch.look(signal)
  now = { ...sound, outOfMemoryKills: 5 }
  for (const watch of watches) await expect(watch.look(signal)).rejects.toMatchObject({ code: 'no-memory' })
})
