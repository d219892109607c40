import type { Machine } from './machine.ts'

/** Whether the process has ended by now, without waiting for it. */
export function hasExited({ exited }: Pick<Machine, 'exited'>): Promise<boolean> {
  return Promise.race([exited.then(() => true), new Promise<false>((resolve) => setImmediate(resolve, false))])
}
