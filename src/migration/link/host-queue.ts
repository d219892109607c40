import { LabError, MissingCapability } from '../../base/errors.ts'
import type { LinkShape } from '../../spec/link.ts'
import { queueWords } from '../../spec/link-queue.ts'
import { ask, controllerOf, deviceTo, type LinkHost, runSoon } from './host-address.ts'

/** By which our queue is told from any other. */
const handle = '7171:'

/** What a queue of ours counted. */
type QueueCounts = Readonly<{ sentBytes: number; dropped: number; overlimits: number }>

/** A queue that slows what a host sends over one device, until it is disposed. */
export type HostQueue = AsyncDisposable & Readonly<{ device: string; counts: () => Promise<QueueCounts> }>

/**
 * Slows what a host sends to an address, whoever it is for that goes over the same device. Undone by the host itself if
 * nobody else does. Gives `missing` where the host's kernel has no such queue. Rejects with MissingCapability where the
 * device must be left alone, with LabError `link-setup`.
 */
export async function queueTo(
  host: LinkHost,
  address: string,
  shape: LinkShape,
): Promise<HostQueue | Readonly<{ missing: string }>> {
  const device = await deviceTo(host, address)
  await expectFree(host, device)
  const undo = await host.onCleanup(undoScript(device))
  const words = queueWords(shape)
  const argv = ['tc', 'qdisc', 'add', 'dev', device, 'root', 'handle', handle, ...words]
  const { code, stderr } = await runSoon(host, argv).catch(async (error: unknown) => {
    // It may be there all the same, and later cases would take it for somebody else's.
    await undo[Symbol.asyncDispose]()
    throw error
  })
  if (code === 0) return { device, counts: () => countsOf(host, device), [Symbol.asyncDispose]: once(undo) }
  await undo[Symbol.asyncDispose]()
  if (/qdisc kind is unknown/.test(stderr)) return { missing: `the kernel of host ${host.name} has no ${words[0]}` }
  const said = stderr.trim().split('\n')[0]
  throw new LabError('link-setup', `${argv.join(' ')} failed on host ${host.name}: ${said}`, { host: host.name })
}

/** Neither the way that we reach the host, nor what somebody else has set. */
async function expectFree(host: LinkHost, device: string): Promise<void> {
  if ((await deviceTo(host, await controllerOf(host))) === device)
    throw new MissingCapability(`host ${host.name} is reached over ${device}, the device of its migration link`)
  const other = /^qdisc (\S+ (?!0:)\S+:) root/m.exec(await ask(host, ['tc', 'qdisc', 'show', 'dev', device]))?.[1]
  if (other) throw new MissingCapability(`device ${device} of host ${host.name} has a queue of its own: ${other}`)
}

/** Removes ours and nothing else; where it is not there, nothing is wrong. */
function undoScript(device: string): string {
  return `case "$(tc qdisc show dev ${device})" in\n*' ${handle} root'*) tc qdisc del dev ${device} root ;;\nesac\n`
}

async function countsOf(host: LinkHost, device: string): Promise<QueueCounts> {
  const text = await ask(host, ['tc', '-s', 'qdisc', 'show', 'dev', device])
  const pattern = new RegExp(`qdisc \\S+ ${handle} root[^]*?Sent (\\d+) bytes[^]*?dropped (\\d+), overlimits (\\d+)`)
  const [sentBytes = 0, dropped = 0, overlimits = 0] = pattern.exec(text)?.slice(1).map(Number) ?? []
  return { sentBytes, dropped, overlimits }
}

function once(resource: AsyncDisposable): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= Promise.resolve(resource[Symbol.asyncDispose]()))
}
