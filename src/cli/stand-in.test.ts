import { expect, test } from 'vitest'
import { sampleRun } from '../lab/fixtures/sample-run.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { missingGuest, withStandIns } from './stand-in.ts'

async function offer(guests: Record<string, { missing: string; labCode?: string }> = {}) {
  await using run = sampleRun()
  const [host] = run.hosts
  return { ...host!, guests: { ...host!.guests, ...guests } }
}

test('a guest that is here is shown as it is', async () => {
  const host = await offer()
  expect(withStandIns(host, sampleSpec)).toEqual(host)
  expect(missingGuest(host, sampleSpec.guest)).toBe('')
})

test('an image that nobody has given has a stand-in, and the reason is told', async () => {
  const host = await offer({ 'windows-2022': { missing: 'no image of it is given' } })
  const guest = 'windows-2022'
  expect(withStandIns(host, { ...sampleSpec, guest }).guests[guest]).toMatchObject({ boot: 'disk', image: 'IMAGE' })
  expect(missingGuest(host, guest)).toContain('guest windows-2022 is not available: no image of it is given')
})

test('a guest that could not be had has none', async () => {
  const failed = { missing: 'the download failed', labCode: 'download' }
  const host = await offer({ mine: failed })
  expect(withStandIns(host, { ...sampleSpec, guest: 'mine' }).guests['mine']).toEqual(failed)
})

test('a case on KVM is shown as a host with KVM would run it', async () => {
  const host = await offer()
  const works = (one: typeof host) => Object.values(one.builds).map((build) => 'kvm' in build && build.kvm.works)
  expect(works(withStandIns(host, { ...sampleSpec, accelerator: 'kvm' }))).toEqual([true])
  expect(works(withStandIns(host, sampleSpec))).toEqual([false])
})
