import { expect, test } from 'vitest'
import { Refusal, type Script } from '../base/fixtures/script.ts'
import type { MigrationSpec, PostcopySpec } from '../spec/machine-spec.ts'
import { announce, type Announcement, type Pair, ram, scriptedPair } from './fixtures/scripted-pair.ts'
import { postcopy } from './postcopy.ts'

const active: readonly Announcement[] = ['source MIGRATION active']
const moved: readonly Announcement[] = [
  'source STOP',
  'source MIGRATION postcopy-active',
  'destination MIGRATION postcopy-active',
  'destination RESUME',
]
const paused: readonly Announcement[] = ['source MIGRATION postcopy-paused', 'destination MIGRATION postcopy-paused']
const recovered: readonly Announcement[] = [
  ...(['source MIGRATION postcopy-recover', 'destination MIGRATION postcopy-recover'] as const),
  ...(['source MIGRATION postcopy-active', 'destination MIGRATION postcopy-active'] as const),
]
const completed: readonly Announcement[] = ['source MIGRATION completed', 'destination MIGRATION completed']

const begunPasses = (pair: Pair, count: number) => {
  for (let pass = 1; pass <= count; pass++) pair.source.qemu.event('MIGRATION_PASS', { pass })
}

type Scripted = Readonly<{
  postcopy?: PostcopySpec
  passes?: number
  spec?: Partial<MigrationSpec>
  source?: Script
  destination?: Script
  limitMs?: number
}>

/** Two QEMUs that do as they are told in post-copy, and complete once it is let go on. */
async function postcopyPair({ passes = 1, ...options }: Scripted = {}): Promise<Pair> {
  const wanted = options.postcopy?.interruptions.length ?? 0
  let rounds = 0
  const pair: Pair = await scriptedPair(
    (both) => {
      const resumed = both.source.qemu.commands.at(-1)?.arguments?.['resume'] === true
      announce(both, resumed ? recovered : active)
      if (!resumed) begunPasses(both, passes)
      else if (++rounds === wanted) announce(both, completed)
    },
    {
      spec: { mode: 'postcopy', postcopy: options.postcopy, ...options.spec },
      limitMs: options.limitMs ?? 5_000,
      source: {
        'migrate-start-postcopy': () => (announce(pair, wanted === 0 ? [...moved, ...completed] : moved), {}),
        'migrate-pause': () => (announce(pair, paused), {}),
        'query-migrate': () => ({
          status: wanted === 0 ? 'completed' : 'postcopy-active',
          ram: { ...ram, remaining: 1 },
        }),
        ...options.source,
      },
      destination: { 'migrate-recover': () => ({}), ...options.destination },
    },
  )
  return pair
}

const twice: PostcopySpec = { afterPasses: 0, interruptions: ['migrate-pause', 'migrate-pause'] }
const once: PostcopySpec = { afterPasses: 0, interruptions: ['migrate-pause'] }

const told = ({ qemu }: Pair['source'], name: string) =>
  qemu.commands.filter((command) => (command.execute ?? command['exec-oob']) === name)

test('post-copy begins when its passes are complete, and ends when both sides say so', async () => {
  await using pair = await postcopyPair({ postcopy: { afterPasses: 2, interruptions: [] }, passes: 3 })
  expect((await postcopy(pair.input)).outcome).toBe('completed')
  expect(told(pair.source, 'migrate-start-postcopy')).toHaveLength(1)
})

test('a pass that has begun is not complete', async () => {
  await using pair = await postcopyPair({ postcopy: { afterPasses: 2, interruptions: [] }, passes: 2, limitMs: 30 })
  await expect(postcopy(pair.input)).rejects.toMatchObject({ code: 'migration-stuck', expected: 'pass 3' })
  expect(told(pair.source, 'migrate-start-postcopy')).toEqual([])
})

test('a guest that has moved before post-copy could begin has moved', async () => {
  const refused = (pair: () => Pair) => () => {
    announce(pair(), ['destination RESUME', ...completed])
    return new Refusal('Postcopy must be started after migration has been started')
  }
  await using pair: Pair = await postcopyPair({ source: { 'migrate-start-postcopy': refused(() => pair) } })
  expect((await postcopy(pair.input)).outcome).toBe('completed')
})

test('a source that will not begin post-copy says so', async () => {
  const source = {
    'migrate-start-postcopy': () => new Refusal('Enable postcopy with migrate_set_capability'),
    'query-migrate': () => ({ status: 'active' }),
  }
  await using pair = await postcopyPair({ source })
  await expect(postcopy(pair.input)).rejects.toThrow('the source refused migrate-start-postcopy: Enable postcopy')
})

test('a destination that does not resume the guest is waited for, and told with what was seen last', async () => {
  const source: Script = { 'migrate-start-postcopy': () => (announce(pair, moved.slice(0, 3)), {}) }
  const pair = await postcopyPair({ limitMs: 30, source })
  await using _ = pair
  await expect(postcopy(pair.input)).rejects.toThrow(
    /^the migration did not come to 'RESUME of the destination' in \d+ ms; the source was last seen 'postcopy-active', the destination was last seen 'postcopy-active'$/,
  )
})

test('each interruption is recovered out of band at a place of its own, and the rest goes as fast as asked for', async () => {
  const parameters = { 'max-postcopy-bandwidth': 2 ** 26 }
  await using pair = await postcopyPair({ postcopy: twice, spec: { parameters } })
  expect((await postcopy(pair.input)).outcome).toBe('completed')
  const recoveries = told(pair.destination, 'migrate-recover')
  const uris = recoveries.map((command) => command.arguments?.['uri'])
  expect(recoveries.every((command) => 'exec-oob' in command)).toBe(true)
  expect(new Set([...uris, 'tcp:127.0.0.1:45001']).size).toBe(3)
  const resumed = told(pair.source, 'migrate').slice(1)
  expect(resumed.map((command) => command.arguments)).toEqual(uris.map((uri) => ({ uri, resume: true })))
  for (const side of [pair.source, pair.destination]) expect(side.provokedStderr).not.toEqual([])
  const limits = told(pair.source, 'migrate-set-parameters').map((command) => command.arguments)
  expect(limits.at(-1)).toEqual(parameters)
  expect(Number(limits.at(-2)?.['max-postcopy-bandwidth'])).toBeLessThan(2 ** 26)
})

test('nothing is asked in band of a destination that is paused', async () => {
  await using pair = await postcopyPair({ postcopy: twice })
  await postcopy(pair.input)
  const from = pair.destination.qemu.commands.findIndex((command) => 'exec-oob' in command)
  const later = pair.destination.qemu.commands.slice(from)
  expect(later.filter((command) => command.execute)).toEqual([])
})

test('over a unix socket each recovery has a path of its own', async () => {
  await using pair = await postcopyPair({ postcopy: twice, spec: { transport: 'unix' } })
  await postcopy(pair.input)
  expect(told(pair.destination, 'migrate-recover').map((command) => command.arguments)).toEqual([
    { uri: 'unix:/scratch/destination/recovery-1' },
    { uri: 'unix:/scratch/destination/recovery-2' },
  ])
})

test('a port that somebody else has is not insisted on', async () => {
  let tries = 0
  const taken = new Refusal('Failed to find an available port: Address already in use')
  const destination = { 'migrate-recover': () => (++tries < 3 ? taken : {}) }
  await using pair = await postcopyPair({ postcopy: once, destination })
  await postcopy(pair.input)
  expect(tries).toBe(3)
})

test.each<[string, Script, string]>([
  [
    'does not listen anew',
    { 'migrate-recover': () => new Refusal('Migrate recover can only be run') },
    'migrate-recover: Migrate recover',
  ],
  [
    'never finds a free port',
    { 'migrate-recover': () => new Refusal('Address already in use') },
    'Address already in use',
  ],
])('a destination that %s ends the case', async (_, destination, message) => {
  await using pair = await postcopyPair({ postcopy: once, destination })
  await expect(postcopy(pair.input)).rejects.toThrow(message)
})

test('a migration that pauses again instead of going on has failed', async () => {
  const source: Script = {
    migrate: (args) => {
      announce(
        pair,
        args['resume'] ? ['source MIGRATION postcopy-recover', 'source MIGRATION postcopy-paused'] : active,
      )
      begunPasses(pair, 1)
      return {}
    },
    'query-migrate': () => ({
      status: 'postcopy-active',
      'error-desc': 'Connection refused',
      ram: { ...ram, remaining: 1 },
    }),
  }
  const pair = await postcopyPair({ postcopy: once, source })
  await using _ = pair
  await expect(postcopy(pair.input)).rejects.toMatchObject({
    code: 'migration-failed',
    message: 'the source says that the migration is postcopy-paused: Connection refused',
  })
})

test('why a destination has failed is not asked of it, for it may be waiting for a page', async () => {
  const source: Script = { 'migrate-pause': () => (announce(pair, ['destination MIGRATION failed']), {}) }
  const pair = await postcopyPair({ postcopy: once, source })
  await using _ = pair
  await expect(postcopy(pair.input)).rejects.toMatchObject({
    code: 'migration-failed',
    message: 'the destination says that the migration failed',
  })
  expect(told(pair.destination, 'query-migrate')).toHaveLength(1)
})

test('a destination that does not notice the interruption is told with what was seen last', async () => {
  const source: Script = { 'migrate-pause': () => (announce(pair, paused.slice(0, 1)), {}) }
  const pair = await postcopyPair({ postcopy: once, limitMs: 50, source })
  await using _ = pair
  await expect(postcopy(pair.input)).rejects.toThrow(
    "the source was last seen 'postcopy-paused', the destination was last seen 'postcopy-active'",
  )
})

test('what is done before it could be interrupted is left alone', async () => {
  const source: Script = {
    'migrate-start-postcopy': () => (announce(pair, [...moved, ...completed]), {}),
    'query-migrate': () => ({ status: 'completed', ram }),
  }
  const pair = await postcopyPair({ postcopy: once, source })
  await using _ = pair
  expect((await postcopy(pair.input)).outcome).toBe('completed')
  expect(told(pair.source, 'migrate-pause')).toEqual([])
  expect(pair.source.provokedStderr).toEqual([])
})

test('an interruption that comes too late is none', async () => {
  let asked = 0
  const source: Script = {
    'migrate-pause': () => {
      announce(pair, completed)
      return new Refusal('migrate-pause is currently only supported during postcopy-active or postcopy-recover state')
    },
    'query-migrate': () => ({ status: ++asked === 1 ? 'postcopy-active' : 'completed', ram: { ...ram, remaining: 1 } }),
  }
  const pair = await postcopyPair({ postcopy: once, source })
  await using _ = pair
  expect((await postcopy(pair.input)).outcome).toBe('completed')
})
