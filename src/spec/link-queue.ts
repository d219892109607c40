import type { LinkShape } from './link.ts'

/** A full token bucket lets 10 ms of the rate through at once, but no less than the largest packet that veth hands on. */
const burstMs = 10
const leastBurstBytes = 65_536

/** How long tbf keeps a packet before it drops the next ones; also what a bottleneck of a real network may add. */
const latency = '50ms'

/** Enough packets in flight for 1 s of delay at 100 Mbit/s, so that netem drops none beside those it is told to. */
const netemLimit = '10000'

/**
 * What follows `tc qdisc replace dev X root` (tc-tbf(8), tc-netem(8)). A rate alone needs tbf, which every kernel for
 * networks has; delay and loss need netem, which then does the rate too.
 */
export function queueWords({ rateKbit, delayMs, lossPercent }: LinkShape): string[] {
  const rate = rateKbit === undefined ? [] : ['rate', `${rateKbit}kbit`]
  if (delayMs === undefined && lossPercent === undefined) {
    const burst = Math.max(leastBurstBytes, Math.round(((rateKbit ?? 0) * burstMs) / 8))
    return ['tbf', ...rate, 'burst', String(burst), 'latency', latency]
  }
  const delay = delayMs === undefined ? [] : ['delay', `${delayMs}ms`]
  const loss = lossPercent === undefined ? [] : ['loss', `${lossPercent}%`]
  return ['netem', 'limit', netemLimit, ...delay, ...loss, ...rate]
}
