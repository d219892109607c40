import { expect, test } from 'vitest'
import { hotplugMachine } from '../hotplug/fixtures/hotplug-machine.ts'
import { sampleAttempt } from '../machine/fixtures/scripted-machine.ts'
import type { CaseHotplug } from '../spec/hotplug.ts'
import { sampleCase } from './fixtures/sample-run.ts'
import { Hotplugs } from './hotplugs.ts'

const cpu: CaseHotplug = { name: 'cpu', cpus: 1, dimms: [], on: 'source', arrival: 'command-line' }
const signal = AbortSignal.timeout(20_000)

test.for<[Partial<CaseHotplug>, string[]]>([
  [{}, []],
  [{ moment: 'before' }, []],
  [{ moment: 'after' }, ['hotplug after the migration']],
  [{ fault: 'no-place' }, ['fault no-place']],
])('of a case that asks for %o a plug into the source leaves open: %o', async ([asked, open]) => {
  await using attempt = sampleAttempt()
  const hotplugs = new Hotplugs({ ...sampleCase, hotplug: { ...cpu, ...asked } }, signal)
  await hotplugs.plug(await hotplugMachine(attempt))
  const found = hotplugs.proofs().filter(({ exercised }) => !exercised)
  expect(found.map(({ feature }) => feature)).toEqual(open)
})

test('a hotplug that the test never came to is not exercised', () => {
  const found = new Hotplugs({ ...sampleCase, hotplug: { ...cpu, moment: 'before' } }, signal).proofs()
  expect(found.map(({ feature, exercised }) => [feature, exercised])).toEqual([
    ['hotplug cpu', false],
    ['hotplug before the migration', false],
  ])
  const proof = `the test ${sampleCase.test} ended without it, see docs/hotplug.md for the tests of each moment`
  expect(found[1]!.proof).toBe(proof)
})

test('what a machine has is proven, and no proof that the test plugged it', async () => {
  await using attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt)
  await new Hotplugs({ ...sampleCase, hotplug: cpu }, signal).plug(machine)
  const hotplugs = new Hotplugs({ ...sampleCase, hotplug: cpu }, signal)
  await hotplugs.there(machine)
  expect(hotplugs.proofs().map(({ feature, exercised }) => [feature, exercised])).toEqual([
    ['cpu2 of the source as it was plugged', true],
    ['hotplug cpu', false],
  ])
})

const module = { sizeMib: 256, device: 'pc-dimm', backend: 'ram' } as const
const starts = [4096, 4352].map((mib) => mib * 2 ** 20)

/** A machine with two DIMMs, each of which its guest has stamped; and what the probe says of each from then on. */
async function withTwoDimms(answers: readonly string[]) {
  const attempt = sampleAttempt()
  const machine = await hotplugMachine(attempt)
  const hotplug = { ...cpu, name: 'dimms', cpus: 0, dimms: [module, module] }
  const hotplugs = new Hotplugs({ ...sampleCase, hotplug }, signal)
  machine.probePeer.answers('range-fill', () => 'ok pages=8192')
  machine.probePeer.answers('range-verify', () => 'ok pages=8192 inside=8192')
  await hotplugs.plug(machine)
  await hotplugs.use(machine)
  machine.probePeer.answers('range-verify', (start) => answers[starts.indexOf(Number(start))])
  return { machine, hotplugs, [Symbol.asyncDispose]: () => attempt[Symbol.asyncDispose]() }
}

const there = 'ok pages=8192 inside=8192'
const gone = 'ok pages=8192 inside=0'

test('every DIMM is stamped, and every stamp is looked at where the guest has gone', async () => {
  await using given = await withTwoDimms([there, 'ok pages=8192 inside=8190'])
  await given.hotplugs.kept(given.machine)
  expect(given.hotplugs.proofs().slice(-2)).toMatchObject([
    { feature: 'memory of dimm0 that came along to the source', proof: '8192 pages verified, 8192 of them in it' },
    { feature: 'memory of dimm1 that came along to the source', proof: '8192 pages verified, 8190 of them in it' },
  ])
})

test.for<[string, string[], string]>([
  ['the first', ['error range-mismatch bad=1 of=8192', there], 'memory-corrupt'],
  ['the last', [there, 'error range-mismatch bad=1 of=8192'], 'memory-corrupt'],
  ['the first, which the guest has lost,', [gone, there], 'memory-unused'],
])('of several DIMMs %s is found out when it is harmed', async ([, answers, code]) => {
  await using given = await withTwoDimms(answers)
  await expect(given.hotplugs.kept(given.machine)).rejects.toMatchObject({ code })
})

test('what was in each DIMM is looked for when they are unplugged', async () => {
  await using given = await withTwoDimms([gone, 'ok pages=8192 inside=1'])
  await expect(given.hotplugs.unplug(given.machine)).rejects.toMatchObject({
    code: 'hotplug-left',
    message: '1 pages of the guest on the source are where dimm1 was, which is unplugged',
  })
})
