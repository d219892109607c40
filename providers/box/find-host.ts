import { ConfigError } from '../../src/base/errors.ts'
import { parseHostName } from './names.ts'
import { labDirectory } from './place.ts'
import { isOfThisBoot, readState, type HostState, type LabState } from './state.ts'

/** A host and the lab that it is of. */
type Found = Readonly<{ lab: LabState; host: HostState }>

/** Throws ConfigError where there is no such host in a lab of this boot. */
export async function findHost(name: string): Promise<Found> {
  const { lab: labName } = parseHostName(name)
  const lab = await readState(labDirectory(labName))
  if (!lab || !(await isOfThisBoot(lab)))
    throw new ConfigError([{ message: `there is no lab ${labName}`, hint: `'virtqual lab up' makes one` }])
  const host = lab.hosts.find((one) => one.name === name)
  if (host) return { lab, host }
  const names = lab.hosts.map((one) => one.name).join(', ')
  throw new ConfigError([{ message: `lab ${labName} has no host ${name}`, hint: `there are: ${names}` }])
}
