import { expect, test } from 'vitest'
import { migrated } from './fixtures/migrated.ts'
import { expectCleanKernelLog, unexpectedLines } from './kernel-log.ts'

const after = (level: number, text: string) => ({ level, seconds: 6, text })

test('before the witness only a crash counts', () => {
  const lines = [
    { level: 3, seconds: 1, text: 'an error of the boot' },
    { level: 4, seconds: 2, text: 'invalid opcode: 0000 [#1] PREEMPT SMP' },
  ]
  expect(unexpectedLines(lines, { since: 5, allowed: [] })).toEqual(lines.slice(1))
})

test.each([
  [4, 'a warning'],
  [3, 'EXT4-fs error (device vda)'],
  [0, 'Kernel panic - not syncing'],
  [6, 'BUG: unable to handle page fault'],
  [6, 'watchdog: BUG: soft lockup - CPU#0 stuck for 23s!'],
  [6, 'NMI watchdog: Watchdog detected hard LOCKUP on cpu 1'],
  [6, 'INFO: task kworker/0:1 blocked for more than 120 seconds.'],
  [6, 'rcu: INFO: rcu_sched self-detected stall on CPU'],
  [6, 'rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:'],
  [6, 'Call Trace:'],
  [6, 'general protection fault, probably for non-canonical address'],
  [
    6,
    "clocksource: timekeeping watchdog on CPU0: Marking clocksource 'tsc' as unstable because the skew is too large:",
  ],
])('at level %d, %s is unexpected', (level, text) => {
  expect(unexpectedLines([after(level, text)], { since: 5, allowed: [] })).toEqual([after(level, text)])
})

test.each([
  [6, 'clocksource: Switched to clocksource kvm-clock'],
  [5, 'random: crng init done'],
  [7, 'debugfs: registered'],
  [6, 'Spectre V2: bugs are mitigated'],
])('at level %d, %s is normal', (level, text) => {
  expect(unexpectedLines([after(level, text)], { since: 5, allowed: [] })).toEqual([])
})

test('a line that is allowed is so only as a whole', () => {
  const lines = ['tsc: Fast TSC calibration failed', 'also tsc: Fast TSC calibration failed', 'tsc: Fast TSC']
  const rules = ['tsc: Fast TSC calibration (failed|using PIT)', 'a|b']
  expect(
    unexpectedLines(
      lines.map((text) => after(4, text)),
      { since: 5, allowed: rules },
    ).map(({ text }) => text),
  ).toEqual(lines.slice(1))
})

test('what the guest logged before the witness does not count', async () => {
  await using all = await migrated({ kernelLog: '<3>[    0.1] before\n' })
  await expectCleanKernelLog(all.destination, all.witness, all.attempt.signal)
})

test('what it logged later is told, the first line in words and all as facts', async () => {
  await using all = await migrated()
  all.guest.kernelLog += '<3>[    9.0] first\n<6>[    9.1] harmless\n<2>[    9.2] second\n'
  await expect(expectCleanKernelLog(all.destination, all.witness, all.attempt.signal)).rejects.toMatchObject({
    code: 'kernel-log',
    message: "the guest's kernel logged 'first' and 1 more lines",
    actual: ['<3>first', '<2>second'],
  })
})

test('a line that the guest profile allows is normal', async () => {
  await using all = await migrated()
  all.guest.kernelLog += '<4>[    9.0] clock skew of 12 ms\n'
  const { equipment } = all.destination
  const image = { ...equipment.image, allowDmesg: [String.raw`clock skew of \d+ ms`] }
  await expectCleanKernelLog(
    { ...all.destination, equipment: { ...equipment, image } },
    all.witness,
    all.attempt.signal,
  )
})
