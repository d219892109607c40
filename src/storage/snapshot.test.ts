import { expect, test } from 'vitest'
import type { Script } from '../base/fixtures/script.ts'
import { diskMachine, type DiskMachine, sampleImage } from './fixtures/disk-machine.ts'
import { expectJobError, snapshot } from './snapshot.ts'

/** QEMU accepts any job, runs it at once and says afterwards how it went. */
function jobs(run: () => DiskMachine, error?: string): Script {
  const start = ({ 'job-id': id }: Readonly<Record<string, unknown>>) => {
    const { qemu } = run().machine
    for (const status of ['created', 'running', 'concluded']) qemu.event('JOB_STATUS_CHANGE', { id, status })
    info = [{ id: 'other' }, { id, ...(error && { error }) }]
    return {}
  }
  let info: object[] = []
  return {
    'snapshot-save': start,
    'snapshot-load': start,
    'snapshot-delete': start,
    'query-jobs': () => info,
    'job-dismiss': () => ({}),
  }
}

async function scripted({ error, tags = [] }: { error?: string; tags?: readonly string[] } = {}) {
  const stdout = tags.map((tag, index) => `${index + 1} ${tag} 1 MiB\n`).join('')
  const run: DiskMachine = await diskMachine({ qmp: jobs(() => run, error), ran: { stdout } })
  const { machine, signal } = run
  return { ...run, taken: { machine, images: [sampleImage], signal } }
}

test('a snapshot is a job on all disks, which qemu-img sees the result of', async () => {
  await using run = await scripted({ tags: ['early'] })
  const proof = 'the job concluded; qemu-img snapshot -l: early'
  expect(await snapshot('save', 'early', run.taken)).toEqual({ feature: 'snapshot-save early', exercised: true, proof })
  const [start] = run.machine.qemu.commands.filter(({ execute }) => execute === 'snapshot-save')
  expect(start?.arguments).toEqual({ 'job-id': 'snapshot-save', tag: 'early', devices: ['disk0'], vmstate: 'disk0' })
  expect(run.machine.qemu.names).toEqual(['snapshot-save', 'query-jobs', 'job-dismiss'])
})

test('a job that failed says so only when it is asked', async () => {
  await using run = await scripted({ error: 'Device is locked', tags: ['early'] })
  await expect(snapshot('load', 'early', run.taken)).rejects.toMatchObject({
    code: 'job-failed',
    message: 'job snapshot-load (snapshot-load) of the source failed: Device is locked',
    actual: 'Device is locked',
  })
  expect(run.machine.qemu.names).toContain('job-dismiss')
})

test.for([
  ['save', ['late'], "after snapshot-save of 'early', qemu-img snapshot -l lists: late"],
  ['save', [], "after snapshot-save of 'early', qemu-img snapshot -l lists: nothing"],
  ['delete', ['early'], "after snapshot-delete of 'early', qemu-img snapshot -l lists: early"],
] as const)('%s is not done where the image has %j', async ([verb, tags, message]) => {
  await using run = await scripted({ tags })
  await expect(snapshot(verb, 'early', run.taken)).rejects.toMatchObject({ code: 'snapshot-list', message })
})

test('the error of a job is heard', async () => {
  await using run = await scripted({ error: "No block device node 'no-such-node'" })
  const proof = "query-jobs: No block device node 'no-such-node'"
  expect(await expectJobError(run.machine, run.signal)).toMatchObject({ exercised: true, proof })
})

test.for([
  [undefined, 'a snapshot of a node that is not there succeeded'],
  ['no', 'a snapshot of a node that is not there failed with: no'],
] as const)('a job that cannot do its work and ends with the error %s hides it', async ([error, message]) => {
  await using run = await scripted({ error })
  await expect(expectJobError(run.machine, run.signal)).rejects.toMatchObject({ code: 'job-error-lost', message })
})
