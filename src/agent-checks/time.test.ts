import { expect, test } from 'vitest'
import { hurried } from '../base/fixtures/hurried.ts'
import { type ScriptedGuest, scriptedGuest } from './fixtures/scripted-guest.ts'
import { time } from './time.ts'

type Ways = Readonly<{
  off?: number
  deaf?: boolean
  ahead?: number
  deafDate?: boolean
  rtcOff?: number
  rtc?: boolean
  kept?: boolean
}>

const hostSeconds = 1_800_000_000

/** A clock and an RTC; the ways are what the guest does wrong, in seconds where they are numbers. */
async function clocks({
  off = 0,
  deaf,
  ahead = 0,
  deafDate,
  rtcOff = 0,
  rtc: hasRtc = true,
  kept,
}: Ways): Promise<ScriptedGuest> {
  let [clock, rtc] = [hostSeconds, hostSeconds]
  const set = (wanted: number) => {
    if (!deaf) clock = wanted + ahead
    rtc = wanted
    if (hasRtc) guest.machine.qemu.event('RTC_CHANGE', { offset: rtc - hostSeconds + rtcOff })
    return {}
  }
  const guest: ScriptedGuest = await scriptedGuest({
    qga: {
      'guest-get-time': () => (clock + off) * 1e9,
      'guest-set-time': ({ time: wanted }) => {
        if (wanted !== undefined) return set((wanted as number) / 1e9)
        if (!kept) clock = rtc
        return {}
      },
    },
    shell: {
      'date +%s': () => `${clock}\n`,
      'date -s': (script) => ((clock = deafDate ? clock : Number(script.split('@')[1])), ''),
    },
  })
  return guest
}

test('a time that is set in kernel and RTC, and taken from there, holds', async () => {
  expect(await time.run(await clocks({}))).toContain('RTC_CHANGE by 3600 s')
})

test.for<[string, Ways]>([
  ['is not the kernel’s', { off: 60 }],
  ['is not set', { deaf: true }],
  ['is set to a little later', { ahead: 4 }],
  ['does not come to the RTC', { rtc: false }],
  ['comes to the RTC as another', { rtcOff: 60 }],
  ['is not taken from the RTC', { kept: true }],
  ['was never another than that of the RTC', { deafDate: true }],
])('a time that %s is caught', async ([, ways]) => {
  const guest = await clocks(ways)
  await expect(hurried(() => time.run(guest))).rejects.toMatchObject({ code: 'agent-answer-wrong' })
})
