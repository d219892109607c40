import { nodeName } from '../argv/disks.ts'
import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import { runJob } from './job.ts'
import { type Image, snapshotTags } from './images.ts'

type Verb = 'save' | 'load' | 'delete'
type Taken = Readonly<{ machine: Machine; images: readonly Image[]; signal: AbortSignal }>

/**
 * `snapshot-save`, `-load` or `-delete` of memory and all disks under a tag, and what `qemu-img snapshot -l` says of it
 * then. Rejects with ExpectationError `job-failed`, or `snapshot-list` when qemu-img does not see it so.
 */
export async function snapshot(verb: Verb, tag: string, { machine, images, signal }: Taken): Promise<Exercised> {
  const devices = images.map((_, index) => nodeName(index))
  const vmstate = verb === 'delete' ? {} : { vmstate: nodeName(0) }
  const id = `snapshot-${verb}`
  await runJob(machine, { command: id, id, args: { tag, devices, ...vmstate } }, signal)
  const tool = { host: machine.host, build: machine.equipment.build, signal }
  const lists = await Promise.all(images.map((image) => snapshotTags(image, tool)))
  const wanted = verb !== 'delete'
  if (lists.every((tags) => tags.includes(tag) === wanted)) return proof(id, tag, lists)
  const message = `after ${id} of '${tag}', qemu-img snapshot -l lists: ${lists.flat().join(', ') || 'nothing'}`
  throw new ExpectationError('snapshot-list', message, { expected: wanted ? tag : `no ${tag}`, actual: lists })
}

function proof(id: string, tag: string, lists: readonly (readonly string[])[]): Exercised {
  const listed = lists[0]!.join(', ') || 'nothing'
  return { feature: `${id} ${tag}`, exercised: true, proof: `the job concluded; qemu-img snapshot -l: ${listed}` }
}

/** What no QEMU has; its job must say so. */
const nowhere = 'no-such-node'

/** A job that cannot do its work says why, in query-jobs. Rejects with ExpectationError `job-error-lost` if it does not. */
export async function expectJobError(machine: Machine, signal: AbortSignal): Promise<Exercised> {
  const args = { tag: 'never', vmstate: nowhere, devices: [nowhere] }
  const job = { command: 'snapshot-save', id: 'snapshot-nowhere', args }
  const error: unknown = await runJob(machine, job, signal).catch((reason: unknown) => reason)
  const said = error instanceof ExpectationError && error.code === 'job-failed' ? String(error.actual) : undefined
  if (said?.includes(nowhere)) return { feature: 'error of a job', exercised: true, proof: `query-jobs: ${said}` }
  if (error !== undefined && said === undefined) throw error
  const message = `a snapshot of a node that is not there ${said === undefined ? 'succeeded' : `failed with: ${said}`}`
  throw new ExpectationError('job-error-lost', message, { expected: `an error that names ${nowhere}`, actual: said })
}
