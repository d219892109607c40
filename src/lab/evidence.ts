import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { guestOses } from '../guest/guest-os.ts'
import type { Attempt } from '../machine/attempt.ts'
import { hasExited } from '../machine/has-exited.ts'
import type { Machine } from '../machine/machine.ts'
import { screendump } from '../machine/screendump.ts'
import type { RunState } from '../machine/run-state.ts'
import type { Case } from '../matrix/case.ts'
import { commandLines, type Sides } from './command-lines.ts'
import { waitsForPages } from '../migration/status.ts'
import type { Lab } from './lab.ts'
import { reproScript } from './repro.ts'

/** A QEMU or a guest that is asked for evidence answers at once or not at all. */
const askLimitMs = 3_000

/** What is known before anything runs, so that it is there whatever happens. */
export async function writeCaseFiles(directory: string, one: Case, sides: Sides): Promise<void> {
  const hosts = [...new Set([sides.source, sides.destination])].filter(({ ssh }) => ssh).map(({ name }) => name)
  const script = reproScript(one, { ...commandLines(one, sides, '@DIR@'), hosts })
  await Promise.all([
    writeFile(join(directory, 'case.yaml'), stringify(one)),
    writeFile(join(directory, 'repro.sh'), script, { mode: 0o755 }),
  ])
}

/** The QEMUs are needed until they are `asked`; `kept` resolves when all is written, and rejects if it cannot be. */
type Collecting = Readonly<{ asked: Promise<unknown>; kept: Promise<unknown> }>

/** `failed`: what the guest shows is of interest, too. */
type Collected = Readonly<{ attempt: Attempt; failed: boolean }>

/** Asks what is still alive for what only it knows. Evidence that cannot be had is named in the file instead. */
export function collectEvidence({ attempt, failed }: Collected, { machines, observer }: Lab): Collecting {
  const { directory } = attempt
  const screens = failed ? machines.map((machine) => screenOf(machine, attempt)) : []
  const states = machines.map(async (machine) => ({ machine, state: await finalState(machine) }))
  const log = guestLog(states)
  const seen = observer.finish()
  const kept = Promise.all([
    ...states.map(async (asked) => {
      const { machine, state } = await asked
      await writeFile(join(machine.directory, 'final-state.json'), `${JSON.stringify(state, null, 2)}\n`)
    }),
    log.then((text) => writeFile(join(directory, 'guest-dmesg.txt'), text)),
  ])
  return { asked: Promise.allSettled([...states, ...screens, log, seen]), kept }
}

type Asked = Readonly<{ machine: Machine; state: Readonly<Record<string, unknown>> }>

async function screenOf(machine: Machine, attempt: Attempt): Promise<void> {
  if (waitsForPages(machine) || (await hasExited(machine))) return
  await screendump({ machine, attempt, signal: AbortSignal.timeout(askLimitMs) })
}

async function finalState(machine: Machine): Promise<Asked['state']> {
  const { monitor } = machine
  if (waitsForPages(machine)) return { unavailable: 'it waits for the rest of its guest and was not asked' }
  const signal = AbortSignal.timeout(askLimitMs)
  const ask = (command: string) =>
    monitor.execute(command, undefined, { signal }).catch((error: unknown) => ({ unavailable: String(error) }))
  const [status, migrate] = await Promise.all([ask('query-status'), ask('query-migrate')])
  return { 'query-status': status, 'query-migrate': migrate }
}

/** The kernel log, from the newest machine that runs the guest and whose guest still answers. */
async function guestLog(states: readonly Promise<Asked>[]): Promise<string> {
  const failures: string[] = []
  for (const { machine, state } of (await Promise.all(states)).toReversed()) {
    const { agent, equipment, name } = machine
    if (!(state['query-status'] as Partial<RunState> | undefined)?.running) continue
    try {
      const lines = await guestOses[equipment.image.os].kernelLog(agent, AbortSignal.timeout(askLimitMs))
      return lines.map(({ level, text }) => `<${level}>${text}\n`).join('')
    } catch (error) {
      failures.push(`the guest on the ${name} did not give its kernel log: ${String(error)}\n`)
    }
  }
  return failures.join('') || 'no QEMU ran the guest any more when it was to be asked for its kernel log\n'
}
