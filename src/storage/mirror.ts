import { nodeName } from '../argv/disks.ts'
import { ExpectationError } from '../base/errors.ts'
import { onFreePort } from '../base/free-port.ts'
import { step } from '../base/step.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'
import type { QmpEvent } from '../qmp/event-log.ts'
import { isAddressInUse } from '../qmp/message.ts'
import type { Exercised } from '../spec/exercised.ts'
import { type Image } from './images.ts'
import { jobLimitMs } from './job.ts'
import { expectSameContents } from './same-contents.ts'

/** A side and the images of its disks. */
type Side = Readonly<{ machine: Machine; images: readonly Image[] }>

/** `directory`: of the destination's host, for the socket of its NBD server where both sides are on one host. */
type MirrorInput = Readonly<{ source: Side; destination: Side; directory: string; signal: AbortSignal }>

/** SocketAddress of qapi/sockets.json. */
type NbdAddress = Readonly<{ type: 'unix'; path: string }> | Readonly<{ type: 'inet'; host: string; port: string }>

/** Copies of all disks that are being kept up to date. */
export type Mirror = Readonly<{
  /** Ends them, with the guest stopped: both images are the same then, and stay so. Call it at pre-switchover. */
  complete: () => Promise<Compared>
}>

/** What was proven of the copies, and for how long the guest was kept stopped only to compare them. */
export type Compared = Readonly<{ exercised: readonly Exercised[]; heldMs: number }>

type Job = Readonly<{ id: string; target: string; since: number; sizeMib: number }>

/**
 * Copies the disks of the source to those of the destination over NBD while the guest writes on (qapi/block-core.json,
 * blockdev-mirror; write-blocking, so that what the guest was told is written is on both sides). Resolves once both
 * are the same. Rejects with ExpectationError `job-failed` or `job-stuck`.
 */
export async function startMirror(input: MirrorInput): Promise<Mirror> {
  const server = await step('export the disks of the destination', () => exportDisks(input))
  const jobs = await step('mirror the disks', () => mirrorDisks(input, server))
  return { complete: () => step('end the mirror', () => complete(input, jobs)) }
}

async function exportDisks(input: MirrorInput): Promise<NbdAddress> {
  const { machine, images } = input.destination
  const { signal } = input
  const server = await startServer(input)
  for (const index of images.keys()) {
    const name = nodeName(index)
    const args = { type: 'nbd', id: `${name}-export`, 'node-name': name, name, writable: true }
    await machine.monitor.execute('block-export-add', args, { signal })
  }
  return server
}

/** Over the migration network where the source is on another host; a server cannot be asked which port it was given. */
async function startServer({ source, destination, directory, signal }: MirrorInput): Promise<NbdAddress> {
  const { monitor, host } = destination.machine
  const start = async ({ type, ...data }: NbdAddress) =>
    void (await monitor.execute('nbd-server-start', { addr: { type, data } }, { signal }))
  if (source.machine.host === host) {
    const socket = { type: 'unix', path: `${directory}/nbd` } as const
    await start(socket)
    return socket
  }
  const at = (port: number) => ({ type: 'inet', host: host.migrationAddress, port: String(port) }) as const
  return at(await onFreePort((port) => start(at(port)), { isTaken: isAddressInUse, ports: host.migrationPorts }))
}

async function mirrorDisks(input: MirrorInput, server: NbdAddress): Promise<Job[]> {
  const jobs: Job[] = []
  for (const [index, disk] of (input.source.machine.spec.disks ?? []).entries())
    jobs.push(await mirrorDisk(input, { server, device: nodeName(index), sizeMib: disk.sizeMib }))
  return jobs
}

type Disk = Readonly<{ server: NbdAddress; device: string; sizeMib: number }>

async function mirrorDisk(
  { source: { machine }, signal }: MirrorInput,
  { server, device, sizeMib }: Disk,
): Promise<Job> {
  const { monitor } = machine
  const job = { id: `${device}-mirror`, target: `${device}-target`, since: monitor.events.now, sizeMib }
  await monitor.execute('blockdev-add', { driver: 'nbd', 'node-name': job.target, server, export: device }, { signal })
  const how = { sync: 'full', 'copy-mode': 'write-blocking' }
  await monitor.execute('blockdev-mirror', { 'job-id': job.id, device, target: job.target, ...how }, { signal })
  await jobEvent(machine, job, { wanted: 'BLOCK_JOB_READY', signal })
  return job
}

/**
 * The order matters: with the export still open when the destination starts, it prints a permission conflict, and an
 * export that a client is connected to is not removed.
 */
async function complete({ source, destination, signal }: MirrorInput, jobs: readonly Job[]): Promise<Compared> {
  const { monitor } = source.machine
  const proofs: Exercised[] = []
  for (const job of jobs) {
    const since = monitor.events.now
    // After BLOCK_JOB_READY this does not cancel but end it, with both sides the same and the source's disk in use.
    await monitor.execute('block-job-cancel', { device: job.id }, { signal })
    const { data } = await jobEvent(source.machine, { ...job, since }, { wanted: 'BLOCK_JOB_COMPLETED', signal })
    await monitor.execute('blockdev-del', { 'node-name': job.target }, { signal })
    proofs.push(proveJob(job, data))
  }
  await destination.machine.monitor.execute('nbd-server-stop', undefined, { signal })
  const begunAt = performance.now()
  const found = await step('compare the disks', () => compare(source, destination, signal))
  const heldMs = performance.now() - begunAt
  return { exercised: [...proofs, ...found.map((how, index) => proveSame(nodeName(index), how, heldMs))], heldMs }
}

/** The whole disk was copied, and then what the guest wrote meanwhile. */
function proveJob({ id, sizeMib }: Job, data: QmpEvent['data']): Exercised {
  const [offset, len] = [Number(data['offset']), Number(data['len'])]
  const exercised = offset === len && offset >= sizeMib * 2 ** 20
  const proof = `BLOCK_JOB_COMPLETED: ${offset} of ${len} bytes, of a disk of ${sizeMib} MiB`
  return { feature: `blockdev-mirror ${id}`, exercised, proof }
}

function proveSame(name: string, how: string, heldMs: number): Exercised {
  const proof = `${how}, with the guest stopped at pre-switchover, ${Math.round(heldMs)} ms of it for this`
  return { feature: `images of ${name} are the same`, exercised: true, proof }
}

/** How each disk was found to be the same on both sides. */
function compare(source: Side, destination: Side, signal: AbortSignal): Promise<string[]> {
  const placed = ({ machine: { host, equipment }, images }: Side, index: number) => {
    return { image: images[index]!, tool: { host, build: equipment.build, signal } }
  }
  return Promise.all(
    source.images.map((_, index) => expectSameContents(placed(source, index), placed(destination, index))),
  )
}

const failures: readonly string[] = ['BLOCK_JOB_ERROR', 'BLOCK_JOB_CANCELLED', 'BLOCK_JOB_COMPLETED']

type Awaited = Readonly<{ wanted: 'BLOCK_JOB_READY' | 'BLOCK_JOB_COMPLETED'; signal: AbortSignal }>

/** The event that is wanted of a job; whatever else ends it rejects with ExpectationError `job-failed`. */
async function jobEvent({ monitor, name }: Machine, { id, since }: Job, { wanted, signal: outer }: Awaited) {
  const late = (ms: number) => new ExpectationError('job-stuck', `${wanted} of job ${id} did not come in ${ms} ms`)
  const found = await within({ signal: outer, timeoutMs: jobLimitMs, late }, (signal) =>
    monitor.events.next(({ event, data }) => data['device'] === id && (event === wanted || failures.includes(event)), {
      since,
      signal,
    }),
  )
  const { event, data } = found
  if (event === wanted && data['error'] === undefined) return found
  const why = [data['error'], data['operation']].find((one) => typeof one === 'string') ?? 'without a reason'
  throw new ExpectationError('job-failed', `job ${id} of the ${name} came to ${event} instead of ${wanted}: ${why}`, {
    expected: wanted,
    actual: data,
  })
}
