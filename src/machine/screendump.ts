import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { QmpError } from '../qmp/message.ts'
import type { Attempt } from './attempt.ts'
import type { Machine } from './machine.ts'

type Screen = Readonly<{ machine: Machine; attempt: Pick<Attempt, 'resources'>; signal: AbortSignal }>

/**
 * Has QEMU write what its first display shows, as `screendump.png`, or as PPM where it cannot write PNG; the file comes
 * home with the end of the attempt. A machine without a display leaves none, nor does a QEMU that does not answer in time.
 */
export async function screendump({ machine, attempt, signal }: Screen): Promise<void> {
  const formats: readonly [name: string, more: object][] = [
    ['screendump.png', { format: 'png' }],
    ['screendump.ppm', {}],
  ]
  for (const [name, more] of formats) {
    const local = join(machine.directory, name)
    const file = machine.host.keep(local, machine.scratch)
    const refused = await dump(machine, { filename: file.path, ...more }, signal)
    if (!refused) return void attempt.resources.own(file)
    // QEMU makes the file before it looks whether it can fill it.
    await rm(local, { force: true })
    if (refused !== 'refused') return
  }
}

/** Undefined when it is done; `silent` when nobody answers, who would not answer again either. */
async function dump(
  { monitor }: Machine,
  args: object,
  signal: AbortSignal,
): Promise<'refused' | 'silent' | undefined> {
  try {
    await monitor.execute('screendump', args, { signal })
    return undefined
  } catch (error) {
    return error instanceof QmpError ? 'refused' : 'silent'
  }
}
