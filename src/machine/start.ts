import { attach } from './attach.ts'
import { launch, type StartInput } from './launch.ts'
import type { Machine } from './machine.ts'

/**
 * Starts QEMU and connects its monitor and both guest channels. A source is still stopped (`-S`) then, so that
 * nothing it does is missed. From here on its unexpected end fails the attempt.
 */
export async function startMachine(input: StartInput): Promise<Machine> {
  return attach(await launch(input))
}
