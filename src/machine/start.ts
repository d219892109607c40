import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pRetry from 'p-retry'
import { buildArgv } from '../argv/build-argv.ts'
import { ExpectationError } from '../base/errors.ts'
import { Transcript } from '../base/transcript.ts'
import { within } from '../base/wait.ts'
import { Probe } from '../guest/probe.ts'
import type { Host } from '../spec/host.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import { Agent } from '../qga/agent.ts'
import { Monitor } from '../qmp/monitor.ts'
import type { Attempt } from './attempt.ts'
import type { Equipment } from './equipment.ts'
import { proveMachine } from './exercised.ts'
import type { Machine, Role } from './machine.ts'
import { placeIn } from './place.ts'
import { watch } from './watch.ts'

/** QEMU opens its monitor within 0.1 s; a host under heavy load may need a hundred times that. */
const monitorLimitMs = 30_000

export type StartInput = Readonly<{
  role: Role
  /** Unique within the case; the role where not given. */
  name?: string
  spec: MachineSpec
  equipment: Equipment
  host: Host
  attempt: Attempt
  uuid?: string
  /** Values of `-incoming`, given the machine's own directory on the host. */
  incoming?: (scratch: string) => readonly string[]
  ramFile?: string
  /** Image of each disk of the spec. */
  diskImages?: readonly string[]
  /** Tag of the internal snapshot that it starts from. */
  loadvm?: string
}>

/**
 * Starts QEMU and connects its monitor and both guest channels. A source is still stopped (`-S`) then, so that
 * nothing it does is missed. From here on its unexpected end fails the attempt.
 */
export async function startMachine(input: StartInput): Promise<Machine> {
  const { role, name = role, spec, equipment, host, attempt, uuid = randomUUID(), incoming } = input
  const { ramFile, diskImages, loadvm } = input
  const { resources, signal } = attempt
  signal.throwIfAborted()
  const directory = join(attempt.directory, name)
  mkdirSync(directory, { recursive: true })
  const scratch = resources.own(await host.scratch(`${attempt.caseId}-${name}`))
  const consoleLog = join(directory, 'console.log')
  const placement = placeIn(scratch.path, {
    name: `${attempt.caseId}-${name}`,
    uuid,
    incoming: incoming?.(scratch.path),
    consoleLog,
    ...{ ramFile, diskImages, loadvm },
  })
  const argv = buildArgv({ ...equipment, spec, placement })
  await writeFile(join(directory, 'argv.txt'), `${argv.join('\n')}\n`)

  const qemu = resources.own(await host.spawn(argv, { log: join(directory, 'qemu.log') }))
  const life = watch({ name, exited: qemu.exited, attempt })
  const open = (socket: string) => connect(host, socket, attempt.signal)
  const transcript = (file: string) => resources.own(new Transcript(join(directory, file)))

  const stream = await open(placement.qmpSocket)
  const monitor = resources.own(
    await Monitor.open(stream, { name: `the ${name}`, transcript: transcript('qmp.jsonl'), signal }),
  )
  life.observe(monitor)
  const [agentStream, probeStream] = await Promise.all([open(placement.agentSocket), open(placement.probeSocket)])
  const agent = resources.own(new Agent(agentStream, { name: `the ${name}`, transcript: transcript('qga.jsonl') }))
  const probe = resources.own(new Probe(probeStream, { name: `the ${name}`, record: join(directory, 'probe.jsonl') }))
  const machine: Machine = {
    ...{ role, name, spec, host, argv, uuid, equipment, monitor, agent, probe, directory, scratch: scratch.path },
    pid: qemu.pid,
    exited: qemu.exited,
    exercised: await proveMachine({ name, spec, equipment, monitor, signal }),
    kill: (signalName) => qemu.kill(signalName),
    allowExit: () => life.allowExit(),
    [Symbol.asyncDispose]: async () => {
      life.allowExit()
      await qemu[Symbol.asyncDispose]()
    },
  }
  return resources.own(machine)
}

/** Connecting is harmless to repeat: QEMU makes its sockets one after the other while it starts. */
function connect(host: Host, socketPath: string, signal: AbortSignal) {
  const late = (ms: number) =>
    new ExpectationError('qmp-silent', `QEMU did not open ${socketPath} on host ${host.name} in ${ms} ms`)
  return within({ signal, timeoutMs: monitorLimitMs, late }, (inner) =>
    pRetry(() => host.connect(socketPath, { signal: inner }), {
      retries: Infinity,
      minTimeout: 4,
      maxTimeout: 40,
      signal: inner,
    }),
  )
}
