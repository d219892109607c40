import * as z from 'zod'
import type { PresentCpu } from '../../spec/hotplug.ts'
import type { SmpSpec } from '../../spec/machine-spec.ts'
import { id } from './text.ts'
import { line } from './text.ts'

/** More than any machine type of QEMU takes; a larger number is a typing mistake. */
export const mostVcpus = 4096

const count = z.int().min(1).max(mostVcpus)

const level = z.int().min(0).max(mostVcpus).optional()

/** A vCPU that was plugged: `-device` of the machine's CPU model, at its place. */
const pluggedCpu = z
  .strictObject({ id, 'socket-id': level, 'die-id': level, 'core-id': level, 'thread-id': level })
  .transform(({ id, ...levels }): PresentCpu => ({
    id,
    place: Object.fromEntries(Object.entries(levels).filter(([, value]) => value !== undefined)),
  }))

/** `-smp` of a machine, and vCPUs that were plugged into it since. */
export type Topology = Readonly<{ smp: SmpSpec; pluggedCpus?: readonly PresentCpu[] }>

/** One value of catalog/topologies.yaml. */
export const topology = z
  .strictObject({
    about: line.optional(),
    cpus: count.describe('vCPUs that are there from the start'),
    max: count.optional().describe('room for so many; by default what the topology has, or cpus'),
    sockets: count.optional(),
    dies: count.optional().describe('in each socket'),
    cores: count.optional().describe('in each die'),
    threads: z
      .union([z.literal(1), z.literal(2)], { error: 'x86 has 1 or 2' })
      .optional()
      .describe('of each core'),
    plugged: z.array(pluggedCpu).optional().describe('vCPUs besides, as if they had been plugged'),
  })
  .superRefine(({ cpus, max, sockets, dies, cores, threads, plugged = [] }, context) => {
    const issue = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
    const places = placesOf({ sockets, dies, cores, threads })
    const room = max ?? places ?? cpus
    if (places !== undefined && max !== undefined && places !== max)
      issue('max', `sockets × dies × cores × threads is ${places}, so max cannot be ${max}`)
    if (cpus > room) issue('cpus', `${cpus} vCPUs are more than there is room for: ${room}`)
    else if (cpus + plugged.length > room)
      issue('plugged', `${cpus} and ${plugged.length} vCPUs are more than there is room for: ${room}`)
    const ids = plugged.map((one) => one.id)
    const twice = ids.find((one, index) => ids.indexOf(one) < index)
    if (twice !== undefined) issue('plugged', `the id '${twice}' is there twice`)
  })
  .transform(({ cpus, max, sockets, dies, cores, threads, plugged }): Topology => {
    const levels = { sockets, dies, cores, threads }
    const given = Object.fromEntries(Object.entries(levels).filter(([, value]) => value !== undefined))
    const smp = { cpus, maxcpus: max ?? placesOf(levels) ?? cpus, ...given }
    return { smp, ...(plugged && { pluggedCpus: plugged }) }
  })

type Levels = Readonly<Partial<Record<'sockets' | 'dies' | 'cores' | 'threads', number | undefined>>>

/** Places for vCPUs; undefined where no topology is given. */
function placesOf({ sockets, dies, cores, threads }: Levels): number | undefined {
  const given = [sockets, dies, cores, threads].filter((level) => level !== undefined)
  return given.length === 0 ? undefined : given.reduce((product, level) => product * level, 1)
}
