import { ExpectationError, LabError } from '../base/errors.ts'
import { agentReplyLimitMs } from '../qga/agent.ts'
import { ask, expectBetween, expectSame, shell, wrong } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { start } from './exec.ts'
import { endAgent, untilClosed, untilOpen } from './restart-agent.ts'

/** Seconds for which the agent says nothing: longer than anybody waits for it. */
const silentSeconds = 12
/** What timers and a busy controller add to a limit; a client that gives up much before it would blame agents that are busy. */
const timerSlackMs = 1_000

/** A hung agent is told as silent in time; when it goes on, its late replies are taken for nobody's. */
export const hung: AgentCheck = {
  covers: ['guest-sync-delimited', 'guest-ping'],
  run: async (context) => {
    const script = `p=$(pidof qemu-ga); usleep 300000; kill -STOP $p; sleep ${silentSeconds}; kill -CONT $p`
    await start(context, { path: '/bin/sh', arg: ['-c', script] })
    const ms = await untilSilent(context)
    await context.machine.agent.ready({ signal: context.signal, timeoutMs: 60_000 })
    await expectOwnAnswers(context)
    return `told after ${ms} ms; its own answers again when it went on`
  },
}

/** An agent that has ended is told as silent in time, and answers when it is back. */
export const ended: AgentCheck = {
  covers: ['guest-sync-delimited', 'guest-ping'],
  run: async (context) => {
    const since = await endAgent(context, `rm /run/agent-settings; sleep ${silentSeconds}`)
    const ms = await untilSilent(context)
    await untilOpen(context, since)
    await expectOwnAnswers(context)
    return `told after ${ms} ms; its own answers again when it was back`
  },
}

/** Makes a reply of 11 MB: far more than the agent has written when it is ended. Bytes. */
const askedBytes = 8 * 2 ** 20
/** Is certainly a part of that reply and nothing else. Bytes. */
const cutBytes = 256 * 2 ** 10

/** Ends the agent as soon as it has written a part of its next reply (proc_pid_io(5), wchar). In builtins: a program takes too long. */
const cutter = `
p=$(pidof qemu-ga)
written() { while read -r key count; do [ "$key" != wchar: ] || return 0; done < /proc/$p/io; }
written
limit=$((count + ${cutBytes}))
touch /run/cutter
while [ "$count" -lt "$limit" ]; do written || exit 1; done
kill -9 $p`

/** A reply that ends in the middle, with its agent, is nobody's: what is asked next gets its own answer. */
export const staleReply: AgentCheck = {
  covers: ['guest-sync-delimited', 'guest-file-read'],
  run: async (context) => {
    const { agent, monitor } = context.machine
    const [since, before] = [monitor.events.now, agent.staleBytes]
    const handle = await ask<number>(context, 'guest-file-open', { path: '/dev/zero', mode: 'r' })
    await start(context, { path: '/bin/sh', arg: ['-c', cutter] })
    await shell(context, 'until [ -e /run/cutter ]; do usleep 20000; done; rm /run/cutter')
    await expectUnanswered(context, handle)
    await untilOpen(context, await untilClosed(context, since))
    await expectOwnAnswers(context)
    const bytes = agent.staleBytes - before
    if (bytes < cutBytes / 2) throw notCut(`${bytes} bytes of it came`)
    return `${bytes} bytes of a reply without its end, what came next got its own answer`
  },
}

/** Nobody waits for longer than a reply is cut after. */
const givenUpMs = 30

async function expectUnanswered({ machine, signal }: CheckContext, handle: number): Promise<void> {
  const args = { handle, count: askedBytes }
  const answer = await machine.agent.execute('guest-file-read', args, { signal, timeoutMs: givenUpMs }).then(
    () => 'answered',
    (error: unknown) => error,
  )
  if (answer === 'answered') throw notCut(`all of it came within ${givenUpMs} ms`)
  if (!(answer instanceof ExpectationError) || answer.code !== 'agent-silent') throw answer
}

function notCut(what: string): LabError {
  return new LabError('reply-not-cut', `the agent was to be ended in the middle of a reply, but ${what}`)
}

/** Asks until the agent does not answer any more, and is told of as silent; returns after how long, milliseconds. */
async function untilSilent(context: CheckContext): Promise<number> {
  const deadline = performance.now() + silentSeconds * 1000
  while (performance.now() < deadline) {
    const askedAt = performance.now()
    const answer = await ask(context, 'guest-ping').then(
      () => 'answered',
      (error: unknown) => error,
    )
    if (answer === 'answered') continue
    if (!(answer instanceof ExpectationError) || answer.code !== 'agent-silent') throw answer
    const ms = Math.round(performance.now() - askedAt)
    expectBetween('the time in which a silent agent is told, ms', ms, [
      agentReplyLimitMs - timerSlackMs,
      agentReplyLimitMs + timerSlackMs,
    ])
    return ms
  }
  throw wrong('what a stopped agent says', { expected: 'nothing', actual: 'answers' })
}

/** Answers that cannot be mistaken for each other. */
async function expectOwnAnswers(context: CheckContext): Promise<void> {
  expectSame('the answer to guest-ping', await ask(context, 'guest-ping'), {})
  expectSame('the kind of the answer to guest-get-time', typeof (await ask(context, 'guest-get-time')), 'number')
  expectSame('the answer to guest-sync', await ask(context, 'guest-sync', { id: 4711 }), 4711)
}
