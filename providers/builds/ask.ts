import { z } from 'zod'
import { LabError } from '../../src/base/errors.ts'
import type { Build } from '../../src/spec/build.ts'
import type { Site } from './site.ts'

/** QEMU answers in well under a second; this only bounds one that hangs. */
const answerTimeoutMs = 10_000

/** A QEMU without a machine: nothing to boot, only to be asked. */
const withoutMachine = ['-machine', 'none', '-nodefaults', '-display', 'none']

/** Who is asked, and how long. */
export type Asking = Readonly<{ site: Site; signal: AbortSignal }>

/** QMP commands without arguments, and what their answers look like. */
type Queries = Readonly<Record<string, z.ZodType>>
type Answers<Q extends Queries> = { readonly [Query in keyof Q]: z.infer<Q[Query]> }

/**
 * Starts a build without a machine, asks it the QMP `queries` and returns their answers by query. Rejects with
 * LabError `build-unusable` when it does not answer all of them, or answers with something else.
 */
export async function askBuild<Q extends Queries>(build: Build, queries: Q, asking: Asking): Promise<Answers<Q>> {
  // Two accelerators: the CPU models are those of TCG, but a build may have been made without it.
  const options = [...withoutMachine, '-accel', 'tcg', '-accel', 'kvm', '-S', '-qmp', 'stdio']
  const commands = ['qmp_capabilities', ...Object.keys(queries), 'quit']
  const input = commands.map((execute) => JSON.stringify({ execute, id: execute })).join('\n')
  const { stdout, stderr, problem } = await run(build, options, { ...asking, input })
  const answers = new Map(stdout.split('\n').flatMap(readAnswer))
  const last = stderr.trim().split('\n').at(-1) || problem || 'no answer'
  const read = Object.entries(queries).map(([query, schema]) => {
    if (!answers.has(query)) throw unusable(build, query, last)
    const answer = schema.safeParse(answers.get(query))
    if (!answer.success) throw unusable(build, query, wrongShape(answer.error))
    return [query, answer.data]
  })
  return Object.fromEntries(read) as Answers<Q>
}

function unusable(build: Build, query: string, came: string): LabError {
  return new LabError('build-unusable', `build ${build.name} was asked ${query} over QMP: ${came}`)
}

function wrongShape({ issues: [issue] }: z.ZodError): string {
  return `the answer is not what QEMU gives, ${['return', ...(issue?.path ?? [])].join('.')}: ${issue?.message}`
}

const reply = z.object({ id: z.string(), return: z.unknown() })

/** Greeting, events and errors answer nothing, and a line that is no JSON neither. */
function readAnswer(line: string): [string, unknown][] {
  const { success, data } = reply.safeParse(parseJson(line))
  return success ? [[data.id, data.return]] : []
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/**
 * Whether `-device` takes JSON: asked for a device that does not exist, a build that parses JSON names the driver,
 * and one that does not repeats the text.
 */
export async function takesJsonDevices(build: Build, asking: Asking): Promise<boolean> {
  const options = [...withoutMachine, '-device', '{"driver":"no-such-device"}']
  const { stderr } = await run(build, options, { ...asking, input: '' })
  return stderr.includes(`: 'no-such-device' is not a valid device`)
}

type Input = Asking & { input: string }

async function run(build: Build, options: readonly string[], { site, ...input }: Input) {
  const argv = [...build.argv, ...build.firmware.flatMap((path) => ['-L', path]), ...options]
  return site.run(argv, { ...input, timeoutMs: answerTimeoutMs })
}
