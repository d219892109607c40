import { expect, test } from 'vitest'
import type { Script } from '../base/fixtures/script.ts'
import { diskStatistics, disks } from './disks.ts'
import { oneDisk, scriptedGuest } from './fixtures/scripted-guest.ts'
import { trim } from './trim.ts'

const wrongAnswer = { code: 'agent-answer-wrong' }
const mib = 2 ** 20

function diskGuest(qga: Script, rest: Parameters<typeof scriptedGuest>[0] = {}) {
  return scriptedGuest({ qga, disks: oneDisk, ...rest })
}

const vda = { name: '/dev/vda', partition: false, address: { 'bus-type': 'virtio' } }
const partition = { name: '/dev/vda1', partition: true }

test('the disk that QEMU has given holds', async () => {
  const guest = await diskGuest({ 'guest-get-disks': () => [partition, vda] })
  expect(await disks.run(guest)).toBe('/dev/vda, virtio')
})

test.for<[string, readonly object[]]>([
  ['no disk', [partition]],
  ['a disk too many', [vda, vda]],
  ['another disk', [{ ...vda, name: '/dev/sda' }]],
  ['another bus', [{ ...vda, address: { 'bus-type': 'scsi' } }]],
])('%s is caught', async ([, all]) => {
  await expect(disks.run(await diskGuest({ 'guest-get-disks': () => all }))).rejects.toMatchObject(wrongAnswer)
})

type Counts = Readonly<{ name?: string; agent?: number; qemu?: number }>

/** Reads so many MiB, as the agent counts them and as QEMU does. */
function readGuest({ name = 'vda', agent = 4, qemu = 5 }: Counts) {
  let reads = 0
  const stats = () => [{ name, stats: { 'read-sectors': (reads * agent * mib) / 512 } }]
  return diskGuest(
    { 'guest-get-diskstats': stats },
    {
      shell: { 'dd if=/dev/vda': () => ((reads = 1), '') },
      qmp: { 'query-blockstats': () => [{ stats: { rd_bytes: reads * qemu * mib, wr_operations: 0 } }] },
    },
  )
}

test('bytes that were read, and not more than QEMU has read, hold', async () => {
  expect(await diskStatistics.run(await readGuest({}))).toContain(`${4 * mib} bytes read`)
})

test.for<Counts>([{ agent: 0 }, { agent: 3 }, { agent: 6 }, { qemu: 0 }, { name: 'sda' }])(
  'statistics that are not of what was read are caught: %j',
  async (counts) => {
    await expect(diskStatistics.run(await readGuest(counts))).rejects.toMatchObject(wrongAnswer)
  },
)

type Trims = Readonly<{ path?: string; trimmed?: number; discarded?: number }>

/** Trims so many MiB, as the agent says and as the kernel counts them. */
function trimmedGuest({ path = '/mnt', trimmed = 50, discarded = 50 }: Trims) {
  let trims = 0
  const fstrim = () => {
    trims = 1
    return { paths: [{ path, trimmed: trimmed * mib, minimum: 0 }] }
  }
  const stat = () => `${'1 '.repeat(13)}${(trims * discarded * mib) / 512} 0 0\n`
  return diskGuest({ 'guest-fstrim': fstrim }, { shell: { '/sys/block/vda/stat': stat } })
}

test('bytes that the kernel has discarded hold', async () => {
  expect(await trim.run(await trimmedGuest({}))).toContain(`${50 * mib} bytes`)
})

test.for<Trims>([{ path: '/' }, { trimmed: 49 }, { discarded: 0 }, { trimmed: 7, discarded: 7 }])(
  'trimming that the kernel does not know of is caught: %j',
  async (trims) => {
    await expect(trim.run(await trimmedGuest(trims))).rejects.toMatchObject(wrongAnswer)
  },
)
