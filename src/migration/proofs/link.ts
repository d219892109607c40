import type { Exercised } from '../../spec/exercised.ts'
import type { LinkSeen } from '../link/link-seen.ts'
import type { MigrationReport } from '../report.ts'
import { statusOf } from '../status.ts'

/** A token bucket lets a little more through at first, and QEMU counts by its own clock. */
const rateSlack = 1.15
/** Headers that QEMU counts and does not send over this connection. */
const counterSlack = 0.98
/** The kernel's clock for packets, and its smoothed round trip, are about so exact. */
const delaySlack = 0.98

/** What shows that a migration went over the link that was asked for. */
export function linkProofs(report: MigrationReport): Exercised[] {
  const { link } = report.observed
  if (!link) return []
  const { rateKbit, delayMs, lossPercent } = link.shape
  return [
    ...(rateKbit === undefined ? [] : [rateProof(rateKbit, link, report)]),
    ...(delayMs === undefined ? [] : [delayProof(delayMs, link)]),
    ...(lossPercent === undefined ? [] : [lossProof(lossPercent, link)]),
  ]
}

/** QEMU's own bytes, over the time from `migrate` to the destination's own word that it has them all. */
function rateProof(rateKbit: number, { sentBytes, heldBack, madeBy }: LinkSeen, report: MigrationReport): Exercised {
  const bytes = report.info.ram?.transferred ?? 0
  const seconds = (arrivedAt(report) - report.startedAt) / 1000
  const [mbits, limit] = [(bytes * 8) / seconds / 1e6, rateKbit / 1000]
  return {
    feature: `link with a rate of ${limit} Mbit/s`,
    exercised: heldBack > 0 && bytes > 0 && sentBytes >= bytes * counterSlack && mbits <= limit * rateSlack,
    proof: `${bytes} bytes in ${seconds.toFixed(2)} s are ${mbits.toFixed(1)} Mbit/s; ${sentBytes} bytes went through ${madeBy}, held back ${heldBack} times`,
  }
}

function arrivedAt({ destination, endedAt }: MigrationReport): number {
  return destination.find((event) => statusOf(event) === 'completed')?.at ?? endedAt
}

function delayProof(delayMs: number, { leastDelayMs, madeBy }: LinkSeen): Exercised {
  const found = leastDelayMs === undefined ? 'nothing was measured' : `it took ${leastDelayMs.toFixed(1)} ms at least`
  return {
    feature: `link with a delay of ${delayMs} ms`,
    exercised: (leastDelayMs ?? 0) >= delayMs * delaySlack,
    proof: `${found}, one way, through ${madeBy}`,
  }
}

function lossProof(lossPercent: number, { losses, madeBy }: LinkSeen): Exercised {
  return {
    feature: `link with a loss of ${lossPercent} %`,
    exercised: losses > 0,
    proof: `${losses} packets were lost by ${madeBy}`,
  }
}
