import { execa } from 'execa'
import { LabError } from '../../src/base/errors.ts'
import type { Build } from '../../src/spec/build.ts'

/** QEMU answers in well under a second; this only bounds one that hangs. */
const answerTimeoutMs = 10_000

/** A QEMU without a machine: nothing to boot, only to be asked. */
const withoutMachine = ['-machine', 'none', '-nodefaults', '-display', 'none']

/**
 * Starts a build without a machine, asks it the QMP `queries` and returns their answers in order.
 * Rejects with LabError `build-unusable` when it does not answer all of them.
 */
export async function askBuild(build: Build, queries: readonly string[], signal: AbortSignal): Promise<unknown[]> {
  // Two accelerators: the CPU models are those of TCG, but a build may have been made without it.
  const options = [...withoutMachine, '-accel', 'tcg', '-accel', 'kvm', '-S', '-qmp', 'stdio']
  const commands = ['qmp_capabilities', ...queries, 'quit'].map((execute) => JSON.stringify({ execute, id: execute }))
  const { stdout, stderr } = await runBuild(build, options, { signal, input: commands.join('\n') })
  const answers = new Map(stdout.split('\n').flatMap(readAnswer))
  const silent = queries.find((query) => !answers.has(query))
  if (!silent) return queries.map((query) => answers.get(query))
  const came = stderr.trim().split('\n').at(-1) || `no answer within ${answerTimeoutMs / 1000} s`
  throw new LabError('build-unusable', `build ${build.name} was asked ${silent} over QMP: ${came}`)
}

function readAnswer(line: string): [string, unknown][] {
  if (!line.startsWith('{')) return []
  const message = JSON.parse(line) as { id?: string; return?: unknown }
  return message.id !== undefined && 'return' in message ? [[message.id, message.return]] : []
}

/**
 * Whether `-device` takes JSON: asked for a device that does not exist, a build that parses JSON names the driver,
 * and one that does not repeats the text.
 */
export async function takesJsonDevices(build: Build, signal: AbortSignal): Promise<boolean> {
  const options = [...withoutMachine, '-device', '{"driver":"no-such-device"}']
  const { stderr } = await runBuild(build, options, { signal, input: '' })
  return stderr.includes(`: 'no-such-device' is not a valid device`)
}

type Input = { signal: AbortSignal; input: string }

async function runBuild(build: Build, options: readonly string[], { signal, input }: Input) {
  const [program = '', ...args] = [...build.argv, ...build.firmware.flatMap((path) => ['-L', path]), ...options]
  const limits = { cancelSignal: signal, timeout: answerTimeoutMs, killSignal: 'SIGKILL', reject: false } as const
  const result = await execa(program, args, { ...limits, input })
  signal.throwIfAborted()
  return result
}
