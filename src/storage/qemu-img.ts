import { ExpectationError, LabError, MissingCapability } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { Build } from '../spec/build.ts'
import type { Host, RunResult } from '../spec/host.ts'

/** Images of cases have a few GiB at most; a slow disk reads and writes those in two minutes. */
const usualLimitMs = 600_000

/** Whose qemu-img is run, and where. */
export type Tool = Readonly<{ host: Pick<Host, 'name' | 'run'>; build: Build; signal: AbortSignal; limitMs?: number }>

/**
 * Runs the build's own qemu-img to its end. Rejects with MissingCapability where the build has none, and with
 * ExpectationError `qemu-img-stuck` where it does not end.
 */
export async function runQemuImg(
  { host, build, signal, limitMs = usualLimitMs }: Tool,
  args: readonly string[],
): Promise<RunResult> {
  const { qemuImg: program } = build
  if (!program)
    throw new MissingCapability(`host ${host.name}: build '${build.name}' has no qemu-img, which cases with disks need`)
  const late = (ms: number) =>
    new ExpectationError('qemu-img-stuck', `qemu-img ${args.join(' ')} did not end in ${ms} ms on host ${host.name}`)
  return within({ signal, timeoutMs: limitMs, late }, (inner) => host.run([...program, ...args], { signal: inner }))
}

/** As `runQemuImg`, where anything but success is our mistake: rejects with LabError `qemu-img`. */
export async function qemuImg(tool: Tool, args: readonly string[]): Promise<string> {
  const result = await runQemuImg(tool, args)
  if (result.code === 0) return result.stdout
  throw toolError(args, result)
}

/** As `runQemuImg`, of images that a guest has written. Rejects as `readError` says. */
export async function readImages(tool: Tool, args: readonly string[]): Promise<string> {
  const result = await runQemuImg(tool, args)
  if (result.code === 0) return result.stdout
  throw readError(args, result)
}

/** What a host says (strerror(3)) that has no room, or lets nobody at a file: none of it comes from what is in one. */
const ofHost =
  /No space left|Disk quota exceeded|File too large|Read-only file system|No such file|Permission denied|Operation not permitted|Cannot allocate memory|Too many open files|Input\/output error|Failed to get .* lock/

/**
 * qemu-img could not read images that a guest has written: ExpectationError `image-damaged`, also where it dies of what
 * is in them, unless it names what its host could not do.
 */
export function readError(args: readonly string[], result: RunResult): ExpectationError | LabError {
  const lab = toolError(args, result)
  if (result.signal === null && ofHost.test(result.stderr)) return lab
  return new ExpectationError('image-damaged', lab.message)
}

/** qemu-img could not do what it was asked for. */
function toolError(args: readonly string[], { code, signal, stderr }: RunResult): LabError {
  const said = stderr.trim().split('\n').at(-1) || 'no reason'
  return new LabError('qemu-img', `qemu-img ${args.join(' ')} ended with ${code ?? signal}: ${said}`)
}
