import type { ProviderContext } from '../../src/spec/build.ts'
import { bootHost } from './boot-host.ts'
import { findHost } from './find-host.ts'
import { namespaceFile } from './lab-plan.ts'
import { cableName, networks } from './names.ts'
import { killProcessesIn } from './namespace-processes.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { expectAbleToMakeLabs, inNetwork, runProgram, tryProgram } from './run-program.ts'
import { writeState, type HostState, type LabState } from './state.ts'

/**
 * Ends all that runs on a host as a loss of power would, and boots it, whether it ran or not. Its keys, addresses and
 * disk stay; what it had in memory is gone.
 */
export async function labReboot(name: string, context: ProviderContext): Promise<void> {
  await expectAbleToMakeLabs()
  await oneAtATime(context, async () => {
    const { lab, host } = await findHost(name)
    await cutPower(lab, host)
    const booted = await bootHost(host, { ...lab, signal: context.signal })
    await writeState({ ...lab, hosts: lab.hosts.map((one) => (one.name === name ? booted : one)) })
  })
}

/** Without its cables, so that the kernel, which goes on, has nobody to say goodbye to in the name of what is killed. */
async function cutPower(lab: LabState, host: HostState): Promise<void> {
  const cables = networks.map((network) => cableName(lab.name, network, host.index))
  const file = namespaceFile(host.directory)
  for (const cable of cables) await runProgram(['ip', 'link', 'set', cable, 'down'])
  await killProcessesIn(file)
  // What is left of connections; where the kernel cannot drop it, the other side hears of the end a little later.
  await tryProgram(inNetwork(file, ['ss', '-KHtna']))
  for (const cable of cables) await runProgram(['ip', 'link', 'set', cable, 'up'])
}
