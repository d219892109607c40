const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** One Ctrl+C may come several times: from the terminal, and handed on by npm and by whatever else is in between. */
const sameSignalMs = 1_000

/**
 * Takes the signals of a run into our own hands: vitest's handlers end the process at once and leave every guest
 * behind. `onFirst` stops the run in good order; a later signal ends this process, and the reaper cleans up.
 */
export function takeSignals(foreign: readonly Function[], onFirst: () => void): { interrupted: () => boolean } {
  let firstAt: number | undefined
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!foreign.includes(listener)) process.off(signal, listener as () => void)
    }
    process.on(signal, () => {
      const now = performance.now()
      if (firstAt === undefined) onFirst()
      else if (now - firstAt > sameSignalMs) process.exit(130)
      firstAt ??= now
    })
  }
  return { interrupted: () => firstAt !== undefined }
}
