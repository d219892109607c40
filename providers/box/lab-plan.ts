import { join } from 'node:path'
import { hostName } from './names.ts'
import type { Subnets } from './subnets.ts'

/** What a lab is asked to be. `diskMib` limits /var/tmp of each host. */
export type LabWanted = Readonly<{ name: string; count: number; diskMib: number }>

/** A host of a lab in a box, before it is there. */
export type BoxHost = Readonly<{
  name: string
  index: number
  /** Where SSH finds it. */
  address: string
  migrationAddress: string
  /** Its part of the lab's directory. */
  directory: string
}>

/** A lab in a box, before it is there. */
export type LabPlan = LabWanted & Readonly<{ directory: string; subnets: Subnets; hosts: readonly BoxHost[] }>

/** Hosts have the addresses .11, .12, and so on; the controller is .1 on both networks. */
const beforeFirstHost = 10

export const controllerAddress = (subnet: string): string => `${subnet}.1`

export function planLab(wanted: LabWanted, directory: string, subnets: Subnets): LabPlan {
  const hosts = Array.from({ length: wanted.count }, (_, at): BoxHost => {
    const index = at + 1
    const name = hostName(wanted.name, index)
    return {
      ...{ name, index, directory: hostDirectory(directory, name) },
      address: `${subnets.management}.${beforeFirstHost + index}`,
      migrationAddress: `${subnets.migration}.${beforeFirstHost + index}`,
    }
  })
  return { ...wanted, directory, subnets, hosts }
}

export function hostDirectory(labDirectory: string, host: string): string {
  return join(labDirectory, 'hosts', host)
}

/** The file that holds a host's network namespace. */
export function namespaceFile(hostDirectory: string): string {
  return join(hostDirectory, 'net')
}
