import { expect, test } from 'vitest'
import { sampleAttempt, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import { adopt } from './adopt.ts'
import { attemptPlug } from './attempt.ts'
import { newCpus } from './cpu-places.ts'
import { newDimms } from './dimm-places.ts'
import { hotplugMachine, type Trouble } from './fixtures/hotplug-machine.ts'
import { expectMostInside, takeOnline } from './guest-memory.ts'
import { keptMemory, movedMemory } from './kept-memory.ts'
import { expectKeptDimm } from './kept-dimm.ts'
import { answered } from './limits.ts'
import { plugAhead } from './plug-ahead.ts'
import { plugCpu } from './plug-cpu.ts'
import { plugDimm } from './plug-dimm.ts'
import { unplugCpu } from './unplug-cpu.ts'
import { unplugDimm } from './unplug-dimm.ts'
import { expectOnline, runOn } from './guest-cpus.ts'
import { expectWrongPlug } from './wrong-plug.ts'

const signal = AbortSignal.timeout(20_000)
const dimm = { sizeMib: 256, device: 'pc-dimm', backend: 'ram' } as const
const both = { name: 'both', cpus: 1, dimms: [dimm] }

async function plugged(trouble: Trouble = {}, changed: Trouble = {}) {
  const attempt = sampleAttempt()
  const given: Trouble = { ...trouble }
  const machine = await hotplugMachine(attempt, given)
  const [next] = await newCpus(machine, 1, signal)
  const cpu = await plugCpu(machine, next!, signal)
  const module = await plugDimm(machine, newDimms(machine, [dimm])[0]!, signal)
  Object.assign(given, changed)
  return { machine, cpu, module, [Symbol.asyncDispose]: () => attempt[Symbol.asyncDispose]() }
}

test('a vCPU and a DIMM are plugged at the lowest free places, and the machine has them from then on', async () => {
  await using given = await plugged()
  const place = { 'core-id': 2, 'thread-id': 0, 'socket-id': 0 }
  const { spec } = given.machine
  expect(spec.pluggedCpus).toEqual([{ id: 'cpu2', driver: 'max-x86_64-cpu', place }])
  expect(spec.memory.dimms).toEqual([{ ...dimm, id: 'dimm0', slot: 0, address: 4096 * 2 ** 20 }])
  expect(given.cpu.logicalId).toBe(2)
  expect(given.module.proof).toMatchObject({ exercised: true })
})

test('a DIMM for a NUMA node is there by the word of QEMU and of the guest', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt)
  const { dimm: there, proof } = await plugDimm(machine, newDimms(machine, [{ ...dimm, node: 1 }])[0]!, signal)
  expect(proof.proof).toContain('query-memory-devices: node 1; the guest has its 2 blocks in node1')
  expect(proof.proof).toMatch(/^memory: type "memory-backend-ram", size 268435456; device_add: accepted; /)
  expect(there.node).toBe(1)
})

test.for<[string, Trouble, unknown]>([
  ['QEMU has in another NUMA node', { qemuNode: 0 }, 0],
  ['the guest has in another NUMA node', { guestNode: 0 }, 'node0'],
  ['the guest has in no NUMA node', { guestNode: -1 }, 'none'],
])('a DIMM that %s is found out', async ([, trouble, actual]) => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, trouble)
  const plugging = plugDimm(machine, newDimms(machine, [{ ...dimm, node: 1 }])[0]!, signal)
  await expect(plugging).rejects.toMatchObject({ code: 'wrong-node', expected: 1, actual })
})

test.for<[string, Trouble, string, unknown]>([
  ['QEMU has half of', { qemuShare: 1 / 2, guestBlocks: 1 }, 'memory-size', '128 MiB'],
  ['QEMU has twice', { qemuShare: 2 }, 'memory-size', '512 MiB'],
  ['QEMU made of other memory', { otherMemory: true }, 'wrong-backend', '/objects/sneak'],
  ['the guest has half of', { guestBlocks: 1 }, 'hotplug-unseen', 1],
  ['the guest has more than', { moreBlocks: true }, 'hotplug-unseen', 1],
  ['comes with another', { second: true }, 'hotplug-unseen', '/machine/peripheral/dimm0-second is new'],
])('a DIMM that %s is found out', async ([, trouble, code, actual]) => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, trouble)
  const plugging = plugDimm(machine, newDimms(machine, [dimm])[0]!, signal)
  await expect(plugging).rejects.toMatchObject({ code, actual })
  expect(machine.spec.memory.dimms).toBeUndefined()
})

test('a DIMM smaller than a block of the guest has that block', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, { guestBlocks: 1 })
  const [small] = newDimms(machine, [{ ...dimm, sizeMib: 64 }])
  expect((await plugDimm(machine, small!, signal)).proof.proof).toContain('the guest has 1 blocks there')
})

test('what is unplugged is gone from QEMU, the guest and the machine', async () => {
  await using given = await plugged()
  await unplugDimm(given.machine, given.module.dimm, signal)
  await unplugCpu(given.machine, given.cpu, signal)
  expect(given.machine.spec).toMatchObject({ pluggedCpus: [], memory: { dimms: [] } })
  expect((await newCpus(given.machine, 'all', signal)).map(({ id }) => id)).toEqual(['cpu2', 'cpu3'])
})

test('a machine without room for more takes none', async () => {
  await using given = await plugged()
  await expect(newCpus(given.machine, 2, signal)).rejects.toMatchObject({ code: 'no-place' })
})

test('a vCPU that comes with another device is found out', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, { second: true })
  const [cpu] = await newCpus(machine, 1, signal)
  const actual = '/machine/peripheral/cpu2-second is new'
  await expect(plugCpu(machine, cpu!, signal)).rejects.toMatchObject({ code: 'hotplug-unseen', actual })
})

test('a place that is said to be taken, and is free, is found out', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, { takenPlace: true })
  const wrong = { code: 'no-place', expected: 2, actual: 1 }
  await expect(newCpus(machine, 'all', signal)).rejects.toMatchObject(wrong)
})

test('a vCPU that only query-cpus-fast has still is found out', async () => {
  await using given = await plugged({}, { fastStale: true })
  await expect(unplugCpu(given.machine, given.cpu, signal)).rejects.toMatchObject({
    code: 'hotplug-left',
    message: 'cpu2 was unplugged, and query-cpus-fast of the source still has it',
  })
})

test.for<[string, Trouble, string]>([
  ['ignores it', { blind: true }, 'hotplug-unseen'],
  ['does not take it', { plugStatus: 0x81 }, 'hotplug-refused'],
])('a guest that %s is found out, be it a vCPU or a DIMM', async ([, trouble, code]) => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, trouble)
  const [cpu] = await newCpus(machine, 1, signal)
  await expect(plugCpu(machine, cpu!, signal)).rejects.toMatchObject({ code })
  await expect(plugDimm(machine, newDimms(machine, [dimm])[0]!, signal)).rejects.toMatchObject({ code })
  expect(machine.spec.pluggedCpus).toBeUndefined()
})

test('a guest that says nothing is not waited for endlessly', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt)
  const wait = { id: 'cpu2', since: 0, match: () => false, signal, limitMs: 20 }
  await expect(answered(machine, wait)).rejects.toMatchObject({ code: 'hotplug-silent' })
})

test.for<[string, Trouble, string]>([
  ['keeps it', { unplugStatus: 130 }, 'unplug-refused'],
  ['says that it is gone while it is there', { keeps: true }, 'hotplug-left'],
])('who %s is found out', async ([, changed, code]) => {
  await using given = await plugged({}, changed)
  await expect(unplugDimm(given.machine, given.module.dimm, signal)).rejects.toMatchObject({ code })
  await expect(unplugCpu(given.machine, given.cpu, signal)).rejects.toMatchObject({ code })
  expect(given.machine.spec.memory.dimms).toHaveLength(1)
  expect(given.machine.qemu.names).not.toContain('object-del')
})

test('a DIMM that the guest was to keep and gave back is found out', async () => {
  await using keeping = await plugged({}, { unplugStatus: 130 })
  expect(await expectKeptDimm(keeping.machine, keeping.module.dimm, signal)).toMatchObject({ exercised: true })
  await using giving = await plugged()
  await expect(expectKeptDimm(giving.machine, giving.module.dimm, signal)).rejects.toMatchObject({
    code: 'not-refused',
  })
})

test('a refusal of which the guest knows nothing is found out', async () => {
  await using given = await plugged({ unasked: true }, { unplugStatus: 130 })
  const keeping = expectKeptDimm(given.machine, given.module.dimm, signal)
  await expect(keeping).rejects.toMatchObject({ code: 'hotplug-silent' })
})

test('memory that stays offline is found out', async () => {
  await using given = await plugged({}, { dark: true })
  const range = { start: 4096 * 2 ** 20, end: 4352 * 2 ** 20 }
  await expect(takeOnline(given.machine, range, signal)).rejects.toMatchObject({ code: 'memory-offline' })
})

test.for([
  ['ok pages=8 inside=8', 'kept', undefined],
  ['ok pages=8 inside=7', 'kept', undefined],
  ['ok pages=8 inside=6', 'kept', 'memory-unused'],
  ['ok pages=8 inside=0', 'kept', 'memory-unused'],
  ['ok pages=0 inside=0', 'kept', 'memory-unused'],
  ['ok pages=8 inside=7', 'used', undefined],
  ['ok pages=8 inside=6', 'used', 'memory-unused'],
  ['error range-mismatch bad=1 of=8', 'kept', 'memory-corrupt'],
  ['ok pages=8 inside=0', 'moved', undefined],
  ['ok pages=8 inside=3', 'moved', 'hotplug-left'],
] as const)("'%s' of memory that is to be %s: %s", async ([answer, wanted, code]) => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('source', attempt, { probe: { 'range-verify': () => answer } })
  const check = { kept: keptMemory, moved: movedMemory, used: expectMostInside }[wanted]
  const there = { ...dimm, id: 'dimm0', slot: 0, address: 2 ** 32 }
  const found = await check(machine, there, signal).then(
    () => undefined,
    (error: { code: string }) => error.code,
  )
  expect(found).toBe(code)
})

test.for([
  ['ok cpu=2 loops=10 elsewhere=0', undefined],
  ['ok cpu=2 loops=10 elsewhere=1', 'vcpu-idle'],
  ['ok cpu=2 loops=0 elsewhere=0', 'vcpu-idle'],
  ['error no load on vCPU 2: Invalid argument', 'vcpu-state'],
  ['error unknown command or wrong arguments: spin', 'probe-refused'],
] as const)("a load of '%s': %s", async ([answer, code]) => {
  await using attempt = sampleAttempt()
  const machine = await scriptedMachine('source', attempt, { probe: { spin: () => answer } })
  const found = await runOn(machine, 2, signal).then(
    () => undefined,
    (error: { code: string }) => error.code,
  )
  expect(found).toBe(code)
})

const refusal = 'device_add not allowed while migrating'

test('a refused attempt leaves nothing behind', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, { refuses: refusal })
  const { proof, sentAt, repliedAt } = await attemptPlug(machine, both, { refuses: refusal, signal })
  expect(proof).toContain('its memory was taken back')
  expect(repliedAt).toBeGreaterThanOrEqual(sentAt)
  expect(machine.qemu.names.filter((name) => name.startsWith('object-'))).toEqual(['object-add', 'object-del'])
  expect(machine.spec.pluggedCpus).toBeUndefined()
})

test.for<[string, Trouble, string | undefined, string]>([
  ['accepted instead of refused', {}, refusal, 'not-refused'],
  ['plugged and refused', { refuses: refusal, plugsRefused: true }, refusal, 'not-refused'],
  ['refused for another reason', { refuses: 'no' }, refusal, 'refused-otherwise'],
  ['refused instead of accepted', { refuses: refusal }, undefined, 'refused-otherwise'],
])('an attempt that is %s is found out', async ([, trouble, refuses, code]) => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, trouble)
  await expect(attemptPlug(machine, both, { refuses, signal })).rejects.toMatchObject({ code })
})

test('an attempt that is accepted makes the machine another one', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt)
  await attemptPlug(machine, both, { signal })
  expect(machine.spec.pluggedCpus).toMatchObject([{ id: 'cpu2' }])
  expect(machine.spec.memory.dimms).toMatchObject([{ id: 'dimm0', slot: 0 }])
})

test('a waiting QEMU is plugged what it lacks, at the places where the source has it', async () => {
  await using given = await plugged()
  await using attempt = sampleAttempt()
  const waiting = await hotplugMachine(attempt)
  await plugAhead(waiting, given.machine.spec, signal)
  const added = waiting.qemu.commands.flatMap(({ execute, arguments: args }) =>
    execute === 'device_add' ? [args] : [],
  )
  expect(added).toMatchObject([
    { id: 'cpu2', 'core-id': 2 },
    { id: 'dimm0', slot: 0, addr: 4096 * 2 ** 20 },
  ])
  expect(waiting.spec).toEqual(given.machine.spec)
})

test('what was accepted for a guest that runs there already has come to it', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt)
  await attemptPlug(machine, both, { signal })
  const { cpus, dimms } = await adopt(machine, signal)
  expect(cpus).toMatchObject([{ logicalId: 2, cpu: { id: 'cpu2' } }])
  expect(dimms).toMatchObject([{ dimm: { id: 'dimm0' } }])
})

test.for<[Trouble, string]>([
  [{ blind: true }, 'hotplug-unseen'],
  [{ plugStatus: 1 }, 'hotplug-refused'],
  [{ guestBlocks: 1 }, 'hotplug-unseen'],
])('what was accepted and comes to %o is found out: %s', async ([trouble, code]) => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, trouble)
  await attemptPlug(machine, both, { signal })
  await expect(adopt(machine, signal)).rejects.toMatchObject({ code })
})

const refusedHere = { on: 'source', command: 'device_add', error: 'no free slots available' } as const

test.for<[string, Trouble, string | undefined]>([
  ['refused as it should be', { refuses: 'no free slots available' }, undefined],
  ['refused for another reason', { refuses: 'no' }, 'refused-otherwise'],
  ['accepted', {}, 'not-refused'],
  ['refused and done', { refuses: 'no free slots available', plugsRefused: true }, 'not-refused'],
])('a wrong plug that is %s', async ([, trouble, code]) => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt, trouble)
  const given = { machine, plugged: {}, next: { dimm: newDimms(machine, [dimm])[0]! }, signal }
  const found = await expectWrongPlug('no-slot', given, refusedHere).then(
    () => undefined,
    (error: { code: string }) => error.code,
  )
  expect(found).toBe(code)
  expect(machine.qemu.names.includes('object-del')).toBe(code !== 'not-refused')
})

test.for<[boolean, string, boolean, string | undefined]>([
  [true, 'ok cpu=2 loops=10 elsewhere=0', true, undefined],
  [true, 'error no load on vCPU 2: Invalid argument', true, 'vcpu-state'],
  [false, 'error no load on vCPU 2: Invalid argument', false, undefined],
  [false, 'ok cpu=2 loops=10 elsewhere=0', false, 'vcpu-state'],
  [false, 'error no load on vCPU 2: Invalid argument', true, 'vcpu-state'],
  [false, 'error unknown command or wrong arguments: spin', false, 'probe-refused'],
  [false, 'error back from vCPU 2: Invalid argument', false, 'probe-refused'],
])(
  'a vCPU that is online by its agent: %o, by a load: %o, and should be: %o: %s',
  async ([agent, load, online, code]) => {
    await using attempt = sampleAttempt()
    const qga = { 'guest-get-vcpus': () => [{ 'logical-id': 2, online: agent }] }
    const machine = await scriptedMachine('source', attempt, { qga, probe: { spin: () => load } })
    const found = await expectOnline(machine, 2, { online, signal }).then(
      () => undefined,
      (error: { code: string }) => error.code,
    )
    expect(found).toBe(code)
  },
)
