import type { Address } from '../../spec/host.ts'
import type { LinkSpec } from '../../spec/link.ts'
import type { LinkHost } from './host-address.ts'
import { type HostQueue, queueTo } from './host-queue.ts'
import { tcpInfo } from './host-sockets.ts'
import type { LinkSeen } from './link-seen.ts'

/** A link that has been made what a case wants, until it is disposed. */
export type MadeLink = AsyncDisposable &
  Readonly<{
    seen: () => Promise<LinkSeen>
    /** To be called while the connections stand, at `to`. */
    look: (to: Address) => Promise<void>
  }>

type LinkEnds = Readonly<{ source: LinkHost; destination: LinkHost }>

/** Slows what two hosts send to each other. Gives `missing` where a kernel has no such queue; rejects as `queueTo`. */
export async function hostLink(
  { source, destination }: LinkEnds,
  shape: LinkSpec,
): Promise<MadeLink | Readonly<{ missing: string }>> {
  if (shape.rateKbit !== undefined && (shape.delayMs ?? shape.lossPercent) !== undefined)
    return { missing: 'netem does not count what its rate holds back' }
  await using stack = new AsyncDisposableStack()
  const there = await queueTo(source, destination.migrationAddress, shape)
  if ('missing' in there) return there
  stack.use(there)
  const back = await queueTo(destination, source.migrationAddress, shape)
  if ('missing' in back) return back
  stack.use(back)
  const madeBy = `the queues of ${there.device} on host ${source.name} and ${back.device} on host ${destination.name}`
  let leastDelayMs: number | undefined
  const look = async (to: Address) => {
    const { leastRoundTripMs } = await tcpInfo(source, to)
    if (leastRoundTripMs !== undefined) leastDelayMs = leastRoundTripMs / 2
  }
  const seen = async () => ({
    ...{ shape, madeBy, ...(await counted(there, back)) },
    ...(leastDelayMs !== undefined && { leastDelayMs }),
  })
  const made = stack.move()
  return { look, seen, [Symbol.asyncDispose]: () => made.disposeAsync() }
}

async function counted(there: HostQueue, back: HostQueue) {
  const [sent, answered] = [await there.counts(), await back.counts()]
  return { sentBytes: sent.sentBytes, heldBack: sent.overlimits, losses: sent.dropped + answered.dropped }
}
