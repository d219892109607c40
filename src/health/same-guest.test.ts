import { expect, test } from 'vitest'
import { migrated, type Migrated } from './fixtures/migrated.ts'
import { checkSameGuest } from './same-guest.ts'

test('a guest that survived its migration is healthy, and its beats are reported', async () => {
  await using all = await migrated({}, 20)
  const { beats } = await checkSameGuest(all)
  expect(beats.beats).toBeGreaterThanOrEqual(25)
  expect(beats.guestDowntimeMs).toBeLessThan(all.gapLimitMs)
})

test.each<[string, string, (all: Migrated) => void]>([
  ['source-running', 'a source that still runs', ({ guest }) => (guest.state.source = 'running')],
  ['wrong-state', 'a destination that does not run', ({ guest }) => (guest.state.destination = 'paused')],
  ['other-guest', 'another boot of the guest', (all) => hello(all, 'boot=cafe')],
  ['other-guest', 'another kernel', (all) => hello(all, 'release=6.12.0')],
  ['cpu-changed', 'a CPU that lost a feature', (all) => hello(all, 'cpuid=1.0.ecx:80182201,7.0.ebx:0')],
  ['cpu-changed', 'a CPU that lost a leaf', (all) => hello(all, 'cpuid=1.0.ecx:80982201')],
  ['memory-size', 'another size of memory', (all) => hello(all, 'memKib=12')],
  ['memory-corrupt', 'a page that was changed', (all) => verify(all, 'error mismatch page=1 found=0 expected=1')],
  ['memory-corrupt', 'fewer pages than were stamped', (all) => verify(all, 'ok pages=255 generation=0')],
  ['vcpus-lost', 'a vCPU that went offline', ({ guest }) => (guest.vcpus = [true, false])],
  ['vcpus-lost', 'a vCPU that came from nowhere', ({ guest }) => (guest.vcpus = [true, true, true])],
  ['kernel-log', 'an error in the kernel log', ({ guest }) => (guest.kernelLog += '<3>[    9.0] I/O error\n')],
  ['clock-insane', 'a clock that jumped', ({ destination }) => (destination.probePeer.clock.realMs += 600_000)],
])('%s: %s is not healthy', async (code, _, harm) => {
  await using all = await migrated()
  harm(all)
  await expect(checkSameGuest(all)).rejects.toMatchObject({ name: 'ExpectationError', code })
})

test('a CPU that is to be another one is not compared', async () => {
  await using all = await migrated()
  hello(all, 'cpuid=1.0.ecx:0')
  all.destination.become({ ...all.destination.spec, cpu: { model: 'Nehalem', features: ['-popcnt'] } })
  await checkSameGuest(all)
})

test('what a CPU is that a build makes up is compared within that build only', async () => {
  await using all = await migrated()
  hello(all, 'cpuid=1.0.ecx:0')
  for (const side of [all.source, all.destination]) side.become({ ...side.spec, cpu: { model: 'max', features: [] } })
  await expect(checkSameGuest(all)).rejects.toMatchObject({ code: 'cpu-changed' })
  const equipment = { ...all.destination.equipment, version: '7.2.22' }
  await checkSameGuest({ ...all, path: [all.source, { ...all.destination, equipment }] })
})

const network = { device: 'nic', address: '10.0.2.15/24', reaches: '10.0.2.2' }
const parts = [{ name: 'virtio-net', network: [network] }]

test('a guest whose network survived as well says so', async () => {
  await using all = await migrated({ parts })
  expect((await checkSameGuest(all)).reached).toEqual([
    {
      feature: 'destination: guest reaches 10.0.2.2 over virtio-net',
      exercised: true,
      proof: 'eth0, 52:54:00:12:34:56: 3 of 3 pings answered, as 3 of 3 pings answered before',
    },
  ])
})

test('a guest whose network did not survive is not healthy', async () => {
  await using all = await migrated({ parts })
  all.guest.pinged = 'pinged eth0 0 0 6\n'
  await expect(checkSameGuest(all)).rejects.toMatchObject({ name: 'ExpectationError', code: 'network-dead' })
})

test('a source that is revived while the guest is being checked is found', async () => {
  await using all = await migrated()
  all.guest.probe = {}
  all.destination.probePeer.answers('verify', () => {
    all.guest.state.source = 'running'
    return 'ok pages=256 generation=0'
  })
  await expect(checkSameGuest(all)).rejects.toMatchObject({ code: 'source-running' })
})

test('everything that is wrong is named, the first of it in full', async () => {
  await using all = await migrated()
  all.guest.state.destination = 'paused'
  all.guest.vcpus = [true]
  all.guest.kernelLog += '<3>[    9.0] I/O error\n'
  await expect(checkSameGuest(all)).rejects.toMatchObject({
    code: 'wrong-state',
    message:
      "the destination is 'paused' after the migration, not 'running'; also failed: vcpus-lost, wrong-state, kernel-log",
    expected: 'running',
    actual: 'paused',
  })
})

/** The guest goes on where it was, as if the destination had never sent a beat. */
function stay({ source, destination }: Awaited<ReturnType<typeof migrated>>): void {
  source.probePeer.takeOver(destination.probePeer)
  source.probePeer.sequence = source.probe.beats.at(-1)!.sequence
  destination.probe.beats.length = 0
}

test('a destination that runs the guest although the migration failed is found', async () => {
  await using all = await migrated()
  all.guest.state = { source: 'running', destination: 'running' }
  all.source.probePeer.beatOn()
  await expect(checkSameGuest(stayed(all))).rejects.toMatchObject({ code: 'destination-running' })
})

test('a guest whose migration failed is healthy where it was', async () => {
  await using all = await migrated()
  stay(all)
  all.guest.state = { source: 'running', destination: 'inmigrate' }
  const { beats } = await checkSameGuest(stayed(all))
  expect(beats.beats).toBeGreaterThanOrEqual(25)
})

test('a guest whose migration failed and that stopped with it is not healthy', async () => {
  await using all = await migrated()
  stay(all)
  all.guest.state = { source: 'postmigrate', destination: 'inmigrate' }
  await expect(checkSameGuest(stayed(all))).rejects.toMatchObject({ code: 'wrong-state' })
})

test('a load that ended with the failed migration is not healthy', async () => {
  await using all = await migrated({}, 20)
  stay(all)
  all.source.probePeer.load = false
  all.guest.state = { source: 'running', destination: 'inmigrate' }
  const report = { ...all.report, endedAt: Date.now() + 5 } // what was sent before has arrived by then
  await expect(checkSameGuest(stayed({ ...all, report }))).rejects.toMatchObject({ code: 'load-stopped' })
})

/** The same case as if the migration had failed. */
function stayed(all: Migrated): Migrated {
  const { source, destination, report } = all
  return { ...all, path: [source], bystanders: [destination], report: { ...report, outcome: 'failed' } }
}

function hello({ destination, witness }: Migrated, change: string): void {
  const { bootId, release, memoryKib } = witness.hello
  const [key, value] = change.split('=') as [string, string]
  const said = { boot: bootId, release, cpus: '2', memKib: memoryKib, [key]: value }
  const words = Object.entries(said).map(([name, one]) => `${name}=${one}`)
  destination.probePeer.answers('hello', () => `ok ${words.join(' ')}`)
}

function verify({ destination }: Migrated, answer: string): void {
  destination.probePeer.answers('verify', () => answer)
}
