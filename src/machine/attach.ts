import { join } from 'node:path'
import { Transcript } from '../base/transcript.ts'
import { Probe } from '../guest/probe.ts'
import { Agent } from '../qga/agent.ts'
import { Monitor } from '../qmp/monitor.ts'
import { connect } from './connect.ts'
import { proveMachine } from './exercised.ts'
import type { Launched } from './launch.ts'
import type { Machine } from './machine.ts'

/** Connects the monitor and both guest channels of a QEMU that has been started, and asks it what it is. */
export async function attach(launched: Launched): Promise<Machine> {
  const { role, name, spec, equipment, host, attempt, uuid, process, placement, argv, life } = launched
  const { scratch, directory, startedAt } = launched
  const { resources, signal } = attempt
  const monitor = await openMonitor(launched)
  life.observe(monitor)
  const { agent, probe } = await openGuestChannels(launched)
  const machine: Machine = {
    ...{ role, name, spec, host, argv, uuid, equipment, monitor, agent, probe, directory, scratch },
    ...{ pid: process.pid, startedAt, exited: process.exited, ramFile: placement.ramFile, provokedStderr: [] },
    exercised: await proveMachine({ name, spec, equipment, monitor, signal }),
    kill: (signalName) => process.kill(signalName),
    allowExit: () => life.allowExit(),
    mayExit: () => life.mayExit(),
    [Symbol.asyncDispose]: async () => {
      life.allowExit()
      await process[Symbol.asyncDispose]()
    },
  }
  return resources.own(machine)
}

async function openMonitor({ name, host, attempt, placement, directory }: Launched): Promise<Monitor> {
  const { resources, signal } = attempt
  const stream = await connect(host, placement.qmpSocket, signal)
  const transcript = resources.own(new Transcript(join(directory, 'qmp.jsonl')))
  return resources.own(await Monitor.open(stream, { name: `the ${name}`, transcript, signal }))
}

async function openGuestChannels({ name: machine, host, attempt, placement, directory }: Launched) {
  const { resources, signal } = attempt
  const [agentStream, probeStream] = await Promise.all(
    [placement.agentSocket, placement.probeSocket].map((path) => connect(host, path, signal)),
  )
  const name = `the ${machine}`
  const transcript = resources.own(new Transcript(join(directory, 'qga.jsonl')))
  const agent = resources.own(new Agent(agentStream!, { name, transcript }))
  const probe = resources.own(new Probe(probeStream!, { name, record: join(directory, 'probe.jsonl') }))
  return { agent, probe }
}
