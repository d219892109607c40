import { expect, test } from 'vitest'
import { sampleAttempt, type ScriptedMachine, scriptedMachine } from '../machine/fixtures/scripted-machine.ts'
import { Disks } from './disks.ts'
import { Snapshots } from './snapshots.ts'

const workload = { dirtyMibPerSecond: 0 }

test('a QEMU that ends with an error when it is told to quit is not restored from its snapshot', async () => {
  await using attempt = sampleAttempt()
  const machine: ScriptedMachine = await scriptedMachine('source', attempt, {
    qmp: {
      'query-named-block-nodes': () => [],
      quit: () => setImmediate(() => machine.exit({ code: 1, signal: null })) && {},
    },
  })
  const disks = new Disks({ attempt, workload })
  const image = { path: '/disk0.qcow2', format: 'qcow2' } as const
  await disks.opened(machine, [image])
  const keep = (): never => expect.fail('another QEMU was started')
  const snapshots = new Snapshots({ disks, attempt, workload, keep })
  await expect(snapshots.restore(machine, 'moment')).rejects.toMatchObject({
    code: 'qemu-died',
    message: 'the source QEMU exited with code 1 when it was told to quit',
  })
})
