import { Interrupted } from '../base/errors.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** One Ctrl+C may come several times: from the terminal, and handed on by npm and by whatever else is in between. */
const sameSignalMs = 1_000

export type Signals = Disposable &
  Readonly<{
    /** Aborted by the first signal. A later one ends this process, and the reaper cleans up. */
    signal: AbortSignal
    /** Takes away what others have put on our signals: vitest ends the process at once and leaves every guest behind. */
    shedOthers: () => void
  }>

/** Takes the signals into our own hands until disposed. */
export function takeSignals(): Signals {
  const controller = new AbortController()
  let firstAt: number | undefined
  const onSignal = () => {
    const now = performance.now()
    if (firstAt !== undefined && now - firstAt > sameSignalMs) process.exit(130)
    firstAt ??= now
    controller.abort(new Interrupted('interrupted'))
  }
  const shedOthers = () => signals.forEach((signal) => process.removeAllListeners(signal).on(signal, onSignal))
  shedOthers()
  return {
    signal: controller.signal,
    shedOthers,
    [Symbol.dispose]: () => signals.forEach((signal) => process.off(signal, onSignal)),
  }
}
