import { join } from 'node:path'
import { parseLine, readLines } from './jsonl.ts'

/** File in the run folder that says which hosts made cases fail, were given up or not used: one JSON object a line. */
export const hostFaultsFile = 'host-faults.jsonl'

/** A case that a host made fail, or a host that could not even be used. */
export type HostFault = Readonly<{
  /** ISO 8601, when the attempt was over. */
  at: string
  host: string
  /** Empty where it was none of a case: what ran there could not be ended, or nothing ran there. */
  case: string
  code: string
  reason: string
  /** With this fault the host got no more cases. */
  givenUp: boolean
  /** The host could not be used when the run began, or was resumed: it got no cases. */
  notUsed?: boolean
}>

/** In the order in which they were seen; none of a run whose hosts did well. A torn last line is left out. */
export async function readHostFaults(runDir: string): Promise<HostFault[]> {
  const path = join(runDir, hostFaultsFile)
  const faults: HostFault[] = []
  for await (const line of readLines(path)) if (line.terminated) faults.push(parseLine(path, line, isFault))
  return faults
}

/** Hosts that were given up, each with its last fault and how many it had in all. */
export function givenUp(faults: readonly HostFault[]): (HostFault & Readonly<{ times: number }>)[] {
  return lastOfHosts(faults.filter((fault) => fault.givenUp)).map((fault) => ({
    ...fault,
    times: inRun(faults).filter(({ host }) => host === fault.host).length,
  }))
}

/** Hosts that could not be used from the start, each with the last reason. */
export function notUsed(faults: readonly HostFault[]): HostFault[] {
  return lastOfHosts(faults.filter((fault) => fault.notUsed))
}

/** What hosts did that were used. */
export function inRun(faults: readonly HostFault[]): HostFault[] {
  return faults.filter((fault) => !fault.notUsed)
}

function lastOfHosts(faults: readonly HostFault[]): HostFault[] {
  return [...new Map(faults.map((fault) => [fault.host, fault])).values()]
}

function isFault(value: unknown): value is HostFault {
  const { host, case: id, code, reason } = (value ?? {}) as Partial<HostFault>
  return [host, id, code, reason].every((text) => typeof text === 'string')
}
