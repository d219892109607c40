import { join } from 'node:path'
import { Transcript } from '../base/transcript.ts'
import { Probe } from '../guest/probe.ts'
import type { GuestImage } from '../spec/build.ts'
import { Agent } from '../qga/agent.ts'
import type { Blocks } from '../qga/blocked.ts'
import { Monitor } from '../qmp/monitor.ts'
import { coreWritten } from './cores/core-written.ts'
import { connect } from './connect.ts'
import { proveMachine } from './exercised.ts'
import type { Launched } from './launch.ts'
import type { Machine } from './machine.ts'
import { proveAccelerator } from './prove-accelerator.ts'
import { proveLocked } from './prove-locked.ts'

/** Connects the monitor and both guest channels of a QEMU that has been started, and asks it what it is. */
export async function attach(launched: Launched): Promise<Machine> {
  const { role, name, spec, equipment, host, attempt, uuid, process, placement, argv, life } = launched
  const { scratch, directory, startedAt } = launched
  const { resources, signal } = attempt
  const monitor = await openMonitor(launched)
  life.observe(monitor)
  const { agent, probe } = await openGuestChannels(launched)
  let now = spec
  const machine: Machine = {
    get spec() {
      return now
    },
    become: (next) => void (now = next),
    ...{ role, name, host, argv, uuid, equipment, monitor, agent, probe, directory, scratch },
    ...{ pid: process.pid, startedAt, exited: process.exited, ramFile: placement.ramFile, provokedStderr: [] },
    provokedKernelLog: [],
    exercised: [
      ...(await proveMachine({ name, spec, equipment, monitor, signal })),
      ...(await proveAccelerator({ name, spec, equipment, host, monitor }, signal)),
      ...(await proveLocked({ name, spec, host, pid: process.pid }, signal)),
    ],
    kill: (signalName) => process.kill(signalName),
    allowExit: () => life.allowExit(),
    mayExit: () => life.mayExit(),
    [Symbol.asyncDispose]: async () => {
      life.allowExit()
      await coreWritten({ host, process })
      await process[Symbol.asyncDispose]()
    },
  }
  return resources.own(machine)
}

async function openMonitor({ name, host, attempt, placement, directory }: Launched): Promise<Monitor> {
  const { resources, signal } = attempt
  const stream = await connect(host, placement.qmpSocket, { signal })
  const transcript = resources.own(new Transcript(join(directory, 'qmp.jsonl')))
  return resources.own(
    await Monitor.open(stream, { name: `the ${name}`, transcript, signal, aheadMs: () => host.clockOffsetMs() }),
  )
}

async function openGuestChannels({ name: machine, equipment, host, attempt, placement, directory }: Launched) {
  const { resources, signal } = attempt
  const [agentStream, probeStream] = await Promise.all(
    [placement.agentSocket, placement.probeSocket].map((path) => connect(host, path, { signal })),
  )
  const name = `the ${machine}`
  const transcript = resources.own(new Transcript(join(directory, 'qga.jsonl')))
  const agent = resources.own(new Agent(agentStream!, { name, transcript, ...blocks(equipment.image) }))
  const probe = resources.own(
    new Probe(probeStream!, { name, record: join(directory, 'probe.jsonl'), ...absence(equipment.image) }),
  )
  return { agent, probe }
}

function blocks({ name, agentBlocks }: GuestImage): { blocks?: Blocks } {
  return agentBlocks ? { blocks: { guest: name, commands: agentBlocks } } : {}
}

/** Whatever asks a probe that is not there is a case that this guest cannot have. */
function absence({ name, unprobed }: GuestImage): { absent?: string } {
  return unprobed ? { absent: `guest ${name} has no probe, which this case needs` } : {}
}
