import { execa } from 'execa'
import { fileURLToPath } from 'node:url'
import { LabError } from '../../../src/base/errors.ts'
import { run } from './run.ts'

const inHere = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const translationUnits = ['probe.c', 'disk.c', 'plugged.c', 'ranges.c'].map(inHere)

/** Everything that the probe is made of. */
export const probeSources: readonly string[] = [...translationUnits, inHere('probe.h')]

/** Compiles the probe into the file `output`; static, because the guest's libraries are its agent's business. */
export async function compileProbe(output: string, signal: AbortSignal): Promise<void> {
  const found = await execa('cc', ['--version'], { cancelSignal: signal, reject: false })
  signal.throwIfAborted()
  if (found.failed)
    throw new LabError(
      'setup-unsupported',
      'no C compiler `cc` on this machine to compile the probe of the micro guest with',
    )
  await run(['cc', '-static', '-O2', '-Wall', '-Wextra', '-pthread', '-o', output, ...translationUnits], { signal })
}
