import { z } from 'zod'
import { bridgeName, cableName, hostEnd, isInterfaceOf, networks } from './names.ts'
import { controllerAddress, namespaceFile, type BoxHost, type LabPlan } from './lab-plan.ts'
import { inNetwork, runProgram, tryProgram } from './run-program.ts'

const routeList = z.array(z.object({ dst: z.string() }))
const linkList = z.array(z.object({ ifname: z.string() }))

/** Destinations of every IPv4 route of this machine. */
export async function routesOfMachine(): Promise<string[]> {
  const text = await runProgram(['ip', '-json', '-4', 'route', 'show', 'table', 'all'])
  return routeList.parse(JSON.parse(text)).map(({ dst }) => dst)
}

/** Makes both networks of a lab, with the controller on them. */
export async function makeBridges({ name, subnets }: LabPlan): Promise<void> {
  for (const network of networks) {
    const bridge = bridgeName(name, network)
    await runProgram(['ip', 'link', 'add', bridge, 'type', 'bridge'])
    await runProgram(['ip', 'address', 'add', `${controllerAddress(subnets[network])}/24`, 'dev', bridge])
    await runProgram(['ip', 'link', 'set', bridge, 'up'])
  }
}

/** Connects a host, whose network namespace is there, to both networks. */
export async function connectHost(lab: string, host: BoxHost): Promise<void> {
  const file = namespaceFile(host.directory)
  const inHost = (...args: string[]) => runProgram(inNetwork(file, ['ip', ...args]))
  await inHost('link', 'set', 'lo', 'up')
  const addresses = { management: host.address, migration: host.migrationAddress }
  for (const network of networks) {
    const cable = cableName(lab, network, host.index)
    const peer = ['peer', 'name', hostEnd[network], 'netns', file]
    await runProgram(['ip', 'link', 'add', cable, 'type', 'veth', ...peer])
    await runProgram(['ip', 'link', 'set', cable, 'master', bridgeName(lab, network), 'up'])
    await inHost('address', 'add', `${addresses[network]}/24`, 'dev', hostEnd[network])
    await inHost('link', 'set', hostEnd[network], 'up')
  }
}

/** Interfaces of a lab on this machine's side, whoever made them; those of its hosts go with them. */
export async function interfacesOf(lab: string): Promise<string[]> {
  const links = linkList.parse(JSON.parse(await runProgram(['ip', '-json', 'link', 'show'])))
  return links.map(({ ifname }) => ifname).filter((name) => isInterfaceOf(lab, name))
}

export async function removeInterfaces(lab: string): Promise<void> {
  for (const name of await interfacesOf(lab)) await tryProgram(['ip', 'link', 'delete', name])
  const [left] = await interfacesOf(lab)
  if (left) await runProgram(['ip', 'link', 'delete', left])
}
