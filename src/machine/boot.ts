import { ExpectationError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import { within } from '../base/wait.ts'
import type { Hello } from '../guest/probe.ts'
import type { Attempt } from './attempt.ts'
import type { StartInput } from './launch.ts'
import type { Machine } from './machine.ts'
import { startMachine } from './start.ts'

/** A micro guest needs 4 s under TCG on a quiet host, a tenth of that on KVM; a busy host may need many times that. */
export const microBootLimitMs = 120_000
/** Once one of agent and probe answers, the guest is up and the other has this long. */
const otherChannelLimitMs = 30_000

/** What the probe says of a guest that has none. */
const nothingKnown: Hello = { bootId: '', release: '', cpus: 0, memoryKib: 0, droppedBeats: 0, cpuid: {} }

/** Boots a guest and waits until its agent and its probe answer. */
export async function boot(input: Omit<StartInput, 'role' | 'incoming'>): Promise<Machine> {
  const machine = await step('start the source', () => startMachine({ ...input, role: 'source' }))
  const { signal } = input.attempt
  await machine.monitor.execute('cont', undefined, { signal })
  await step('wait for the guest', () => guestUp(machine, input.attempt))
  return machine
}

/** Resolves once agent and probe of a running guest answer. Rejects with ExpectationError `guest-silent` or `agent-silent`. */
export async function guestUp({ agent, probe, equipment }: Machine, { signal }: Attempt): Promise<Hello> {
  const { bootLimitMs = microBootLimitMs, unprobed } = equipment.image
  const late = (ms: number) =>
    new ExpectationError('guest-silent', `neither the agent nor the probe of the guest answered in ${ms} ms`)
  const bounds = { signal, timeoutMs: bootLimitMs + otherChannelLimitMs }
  const agentReady = agent.ready(bounds)
  if (unprobed) {
    await agentReady
    return nothingKnown
  }
  const hello = probe.hello(bounds)
  for (const answer of [agentReady, hello]) answer.catch(() => {})
  await within({ signal, timeoutMs: bootLimitMs, late }, () => Promise.race([agentReady, hello]))
  const other = (code: string, who: string) => (ms: number) =>
    new ExpectationError(code, `the guest booted, but its ${who} did not answer in the ${ms} ms after that`)
  const limit = { signal, timeoutMs: otherChannelLimitMs }
  const [, said] = await Promise.all([
    within({ ...limit, late: other('agent-silent', 'agent') }, () => agentReady),
    within({ ...limit, late: other('guest-silent', 'probe') }, () => hello),
  ])
  return said
}
