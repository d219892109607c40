import { LabError, MissingCapability } from '../base/errors.ts'
import type { Build } from '../spec/build.ts'
import type { Host, RunResult } from '../spec/host.ts'

/** Whose qemu-img is run, and where. */
export type Tool = Readonly<{ host: Host; build: Build; signal: AbortSignal }>

/** Runs the build's own qemu-img to its end. Rejects with MissingCapability where the build has none. */
export async function runQemuImg({ host, build, signal }: Tool, args: readonly string[]): Promise<RunResult> {
  if (build.qemuImg) return host.run([...build.qemuImg, ...args], { signal })
  throw new MissingCapability(`host ${host.name}: build '${build.name}' has no qemu-img, which cases with disks need`)
}

/** As `runQemuImg`, where anything but success is our mistake: rejects with LabError `qemu-img`. */
export async function qemuImg(tool: Tool, args: readonly string[]): Promise<string> {
  const result = await runQemuImg(tool, args)
  if (result.code === 0) return result.stdout
  throw toolError(args, result)
}

/** qemu-img could not do what it was asked for. */
export function toolError(args: readonly string[], { code, signal, stderr }: RunResult): LabError {
  const said = stderr.trim().split('\n').at(-1) || 'no reason'
  return new LabError('qemu-img', `qemu-img ${args.join(' ')} ended with ${code ?? signal}: ${said}`)
}
