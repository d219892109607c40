import { blockdevOptions, diskDevices } from '../argv/disks.ts'
import { formatDevices } from '../argv/devices.ts'
import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Machine } from '../machine/machine.ts'
import { refusalText } from '../qmp/message.ts'
import type { Exercised } from '../spec/exercised.ts'

/** QEMU's own words for an image that another process writes to. */
const refusal = 'Failed to get "write" lock'

/** Ends the second QEMU where it did come up. */
const endAtOnce = '{"execute":"qmp_capabilities"}\n{"execute":"quit"}\n'

/** It starts in 0.1 s, and ends at once. */
const quitLimitMs = 60_000

type Bounds = Readonly<{ signal: AbortSignal; limitMs?: number }>

/**
 * A second QEMU of the same build is refused the images that `machine` writes to. Rejects with ExpectationError
 * `image-unlocked` when it gets them: two QEMUs on an image destroy it; and with `quit-ignored` when it does not end.
 */
export async function expectLocked(
  machine: Machine,
  images: readonly string[],
  { signal, limitMs = quitLimitMs }: Bounds,
): Promise<Exercised> {
  const { host, name } = machine
  const late = (ms: number) =>
    new ExpectationError('quit-ignored', `a second QEMU on the image of the ${name}, told to quit, ran on for ${ms} ms`)
  const { code, stderr } = await within({ signal, timeoutMs: limitMs, late }, (inner) =>
    host.run(secondQemu(machine, images), { signal: inner, input: endAtOnce }),
  )
  const said = stderr.split('\n').find((line) => line.includes(refusal))
  if (code !== 0 && said)
    return { feature: `image lock held by the ${name}`, exercised: true, proof: `a second QEMU was told: ${said}` }
  const came = code === 0 ? 'opened it' : `ended with ${code}: ${stderr.trim().split('\n').at(-1)}`
  throw new ExpectationError('image-unlocked', `a second QEMU on the image of the ${name} ${came}`, {
    expected: refusal,
    actual: came,
  })
}

/** Only its disks, never run: they take their locks when they are attached. */
function secondQemu({ spec, equipment: { build, jsonDevices } }: Machine, images: readonly string[]): string[] {
  return [
    ...build.argv,
    ...build.firmware.flatMap((directory) => ['-L', directory]),
    ...['-machine', spec.machineType, '-accel', 'tcg', '-m', '16M', '-nodefaults', '-no-user-config'],
    ...['-display', 'none', '-S', '-qmp', 'stdio'],
    ...blockdevOptions(spec, images),
    ...formatDevices(diskDevices(spec), jsonDevices),
  ]
}

/**
 * A source that has handed its guest over cannot run it again, because the other side has the lock: its `cont` is
 * refused. Rejects with ExpectationError `image-unlocked` when it is not.
 */
export async function expectLockedOut(source: Machine, signal: AbortSignal): Promise<Exercised> {
  const { monitor, name } = source
  source.provokedStderr.push(`.*${refusal}`, String.raw`Is another process using the image \[.*\]\?`)
  const said = await monitor.execute('cont', undefined, { signal }).then(() => undefined, refusalText)
  if (said?.includes(refusal))
    return { feature: `image lock lost by the ${name}`, exercised: true, proof: `cont was refused: ${said}` }
  const came = said ?? 'it ran'
  throw new ExpectationError('image-unlocked', `the ${name} was told to run the guest again: ${came}`, {
    expected: refusal,
    actual: came,
  })
}
