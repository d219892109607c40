import { readdir } from 'node:fs/promises'
import { unlessMissing } from '../debian/remember.ts'
import { readLink, type LinkState } from './link.ts'
import { labDirectory, labsDirectory } from './place.ts'
import { expectAbleToMakeLabs } from './run-program.ts'
import { isUp, isOfThisBoot, readState, type HostState } from './state.ts'

type HostStatus = HostState & Readonly<{ up: boolean; link: LinkState }>

/** A lab there is something of. Without hosts: one that was made in part, or before the machine's last boot. */
export type LabStatus = Readonly<{ name: string; directory: string; hosts?: readonly HostStatus[] }>

/** Every lab in a box on this machine, or the one of this name. */
export async function labStatus(only?: string): Promise<LabStatus[]> {
  await expectAbleToMakeLabs()
  return Promise.all((await labNames()).filter((name) => only === undefined || name === only).map(look))
}

/** Labs that there is something of. */
export async function labNames(): Promise<string[]> {
  return ((await readdir(labsDirectory).catch(unlessMissing)) ?? []).toSorted()
}

async function look(name: string): Promise<LabStatus> {
  const directory = labDirectory(name)
  const lab = await readState(directory)
  if (!lab || !(await isOfThisBoot(lab))) return { name, directory }
  const hosts = lab.hosts.map(async (host) => ({ ...host, up: await isUp(host), link: await readLink(host) }))
  return { name, directory, hosts: await Promise.all(hosts) }
}
