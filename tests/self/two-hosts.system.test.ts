import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAbleToMakeLabs } from '../../providers/box/run-program.ts'
import { readState, type LabState } from '../../providers/box/state.ts'
import { MissingCapability } from '../../src/base/errors.ts'
import { sharedFolder } from './folder.ts'
import { lab, on, remainsOf } from './lab-box.ts'
import { journal, virtqual } from './virtqual.ts'

const missing = await expectAbleToMakeLabs().catch((error: unknown) => {
  if (error instanceof MissingCapability) return error.message
  throw error
})

const vcpus = 'cpu@before,cpu-all@before,cpu-and-dimm@before,cpu-and-dimm-node1@before,cpu@setup,cpu-and-dimm@setup'
const oneThread = ['--with', 'accelerator=auto-one-thread']
const timeout = 900_000
const name = `t${randomBytes(3).toString('hex')}`
let folder: string
let box: LabState
let hosts: string

describe.skipIf(missing)(`between two hosts${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    folder = await sharedFolder()
    await lab('up', '--name', name)
    box = (await readState(`/run/virtqual/${name}`))!
    hosts = join(box.directory, 'hosts.yaml')
  })
  afterAll(() => lab('down', '--name', name))

  // TCG with a thread for each vCPU aborts now and then, or loses a guest's timer while it boots: what these tests are of is
  // something else. Only to unplug a vCPU it takes threads.
  test.each([
    { part: 'what plugs no vCPU', options: [...oneThread, '--no', `hotplug=${vcpus}`], atLeast: 12 },
    { part: 'what plugs vCPUs', options: ['--only', `hotplug=${vcpus}`], atLeast: 2 },
  ])(
    '$part passes, with source and destination on different hosts',
    { timeout },
    async ({ part, options, atLeast }) => {
      const out = join(folder, part)
      const { code, stdout, stderr } = await virtqual(['run', 'two-hosts', '--hosts', hosts, '--out', out, ...options])
      const told = journal(out).filter(({ verdict }) => !['passed', 'skipped', 'known'].includes(verdict.status))
      expect(told.map(({ title, verdict }) => `${title}: ${verdict.code}: ${verdict.reason}`)).toEqual([])
      expect(code, stdout + stderr).toBe(0)
      const passed = journal(out).filter(({ verdict }) => verdict.status === 'passed')
      expect(journal(out).length).toBeGreaterThanOrEqual(atLeast)
      for (const record of passed)
        expect(Object.values(record.hosts).toSorted(), record.title).toEqual([`${name}-1`, `${name}-2`])
      await expectNothingLeft()
    },
  )

  test('what needs one host is skipped, and says so', { timeout: 120_000 }, async () => {
    const out = join(folder, 'one')
    const { code } = await virtqual(['run', 'migration/cpr', '--hosts', hosts, '--out', out])
    // Nothing ran, so nothing was shown.
    expect(code).toBe(3)
    const records = journal(out)
    expect(records.length).toBeGreaterThan(0)
    for (const { verdict } of records) {
      expect(verdict).toMatchObject({ status: 'skipped', code: 'missing-capability' })
      expect(verdict.reason).toMatch(/needs one host|has no /)
    }
  })

  test('a lab that is down is a sentence, before any case starts', { timeout: 120_000 }, async () => {
    const out = join(folder, 'down')
    await lab('down', '--name', name)
    expect(
      await remainsOf(
        name,
        box.hosts.map(({ init }) => init.pid),
      ),
    ).toEqual([])
    const { code, stderr } = await virtqual(['run', 'two-hosts', '--hosts', 'box-that-is-not.yaml', '--out', out])
    expect([code, stderr]).toEqual([2, expect.stringContaining('neither a file nor the name of one in cfg/hosts')])
  })
})

/** Nothing of a run is on a host: no process, no file, no lease that is held. */
async function expectNothingLeft(): Promise<void> {
  for (const host of [1, 2]) {
    expect(
      await on(box, host, 'ls /var/tmp/virtqual-0/s /dev/shm/virtqual-0 2>/dev/null | grep -v : | grep . || true'),
    ).toBe('')
    expect(await on(box, host, 'cat /var/tmp/virtqual-0/leases/* | sed -n "s/^state //p" | sort -u')).toBe('free')
    expect(await on(box, host, 'ps -e -o comm= | grep -c -e qemu -e keeper || true')).toBe('0')
  }
}
