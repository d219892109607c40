import { ExpectationError } from '../base/errors.ts'
import { within } from '../base/wait.ts'
import type { FailedStart } from '../spec/outcome.ts'
import { attach } from './attach.ts'
import { launch, type Launched, type StartInput } from './launch.ts'
import { stderrLines } from './stderr.ts'

/** QEMU gives up within 0.1 s, once it has looked at its options; a host under heavy load may need far longer. */
const exitLimitMs = 30_000

/** Starts a QEMU that must refuse to start, and returns what it said. Rejects with ExpectationError when it starts. */
export async function expectFailedStart(input: StartInput, { says }: FailedStart): Promise<string> {
  const launched = await launch(input)
  launched.life.allowExit()
  await untilExit(launched)
  const { code, signal } = await launched.process.exited
  const lines = await stderrLines(launched.directory)
  const line = lines.find((one) => one.includes(says))
  const how = signal ? `was ended by ${signal}` : `exited with code ${code}`
  if (line !== undefined && signal === null && code !== 0) return `the ${input.name} ${how}: ${line}`
  const message = `the ${input.name} ${how} and said '${lines.join(' | ')}'; it must exit and say '${says}'`
  throw new ExpectationError('failed-otherwise', message, { expected: says, actual: lines })
}

/** Its monitor greets only when it is about to run: until then it has only opened its socket. */
async function untilExit(launched: Launched): Promise<void> {
  const { name, attempt, process } = launched
  const late = (ms: number) =>
    new ExpectationError('destination-runs', `the ${name} neither exited nor opened its monitor in ${ms} ms`)
  const started = attach(launched).then(() => {
    const message = `the ${name} started, although it must refuse to`
    throw new ExpectationError('not-refused', message, { expected: 'it exits', actual: 'it runs' })
  })
  const stopped = started.catch((error: unknown) =>
    error instanceof ExpectationError && error.code === 'not-refused' ? Promise.reject(error) : process.exited,
  )
  await within({ signal: attempt.signal, timeoutMs: exitLimitMs, late }, () => Promise.race([process.exited, stopped]))
}
