const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Takes the signals of a run into our own hands: vitest's handlers end the process at once and leave every guest
 * behind. `onFirst` stops the run in good order; after a third signal the process ends and the reaper cleans up.
 */
export function takeSignals(foreign: readonly Function[], onFirst: () => void): { interrupted: () => boolean } {
  let count = 0
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (foreign.includes(listener)) continue
      process.off(signal, listener as () => void)
    }
    process.on(signal, () => {
      if (++count === 1) onFirst()
      if (count > 2) process.exit(130)
    })
  }
  return { interrupted: () => count > 0 }
}
