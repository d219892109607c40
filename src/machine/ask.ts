import type { Monitor } from '../qmp/monitor.ts'

/** Sends a QMP command. Rejects with QmpError where QEMU refuses it. */
export type Ask = <T>(command: string, args?: object) => Promise<T>

/** Asks a QEMU, and gives whoever asks the same again the same answer: for proofs, which are all of one moment. */
export function askOnce(monitor: Pick<Monitor, 'execute'>, signal: AbortSignal): Ask {
  const answers = new Map<string, Promise<unknown>>()
  return <T>(command: string, args?: object) => {
    const key = JSON.stringify([command, args])
    const answer = answers.get(key) ?? monitor.execute(command, args, { signal })
    answers.set(key, answer)
    return answer as Promise<T>
  }
}
