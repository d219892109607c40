import { expect, test } from 'vitest'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import type { Case } from '../matrix/case.ts'
import { caseLimitMs } from './case-limit.ts'
import { sampleCase, sampleRun } from './fixtures/sample-run.ts'
import type { BuildOffer, HostOffer } from './run-context.ts'

async function limit(one: Case, change: (offer: HostOffer) => Partial<HostOffer> = () => ({})) {
  await using run = sampleRun()
  const offer = { ...run.hosts[0]!, ...change(run.hosts[0]!) }
  return caseLimitMs(one, { source: { offer }, destination: { offer: run.hosts[0]! } })
}

const guestWith = (bootLimitMs: number) => (offer: HostOffer) => ({
  guests: { [sampleSpec.guest]: { ...offer.guests[sampleSpec.guest]!, bootLimitMs } as never },
})

test('a case of the smallest guest has half an hour under TCG', async () => {
  expect(await limit(sampleCase)).toBe(1_840_000)
})

test('one whose guest may take longer to boot, has more memory, or a migration has more', async () => {
  const { migration: _, ...still } = sampleCase
  const larger = { ...sampleCase, source: { ...sampleSpec, memory: { sizeMib: 65_536 } } }
  const usual = await limit(sampleCase)
  expect(await limit(sampleCase, guestWith(300_000))).toBe(usual + 10 * (300_000 - 120_000))
  expect(await limit(larger)).toBeGreaterThan(usual + 32_000_000)
  expect(await limit(still)).toBeLessThan(usual)
})

test('a case has less time where both sides are sure to run on KVM', async () => {
  await using run = sampleRun()
  const [offer] = run.hosts
  const build = { ...(offer!.builds[sampleSpec.build] as BuildOffer), kvm: { works: true, reason: '' } }
  const fast = { offer: { ...offer!, builds: { [sampleSpec.build]: build } } }
  const any = { ...sampleSpec, accelerator: 'auto' as const }
  const one: Case = { ...sampleCase, source: any, destination: any }
  const slow = caseLimitMs(one, { source: fast, destination: { offer: offer! } })
  expect(caseLimitMs(one, { source: fast, destination: fast })).toBe(slow - 5 * 120_000)
  const tcg = { ...one, source: { ...any, accelerator: 'tcg' as const } }
  expect(caseLimitMs(tcg, { source: fast, destination: fast })).toBe(slow)
})

test('what the file of a host says counts instead', async () => {
  expect(await limit(sampleCase, () => ({ caseLimitMs: 60_000 }))).toBe(60_000)
})
