import type { Duplex } from 'node:stream'

/** So many intervals in a row without a byte are the end. */
const mostSilent = 3

/**
 * Calls `onSilence` once nothing came over a socket for three intervals. Intervals are counted, not time: a process
 * that was stopped for a while has heard nothing either, and must hear what is there first. Returns what ends it.
 */
export function watchSilence(sock: Duplex, intervalMs: number, onSilence: () => void): () => void {
  let silent = 0
  const onData = () => (silent = 0)
  const timer = setInterval(() => {
    silent++
    if (silent > mostSilent) onSilence()
  }, intervalMs)
  sock.on('data', onData)
  return () => {
    clearInterval(timer)
    sock.off('data', onData)
  }
}
