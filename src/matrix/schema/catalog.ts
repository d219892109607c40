import { cpu } from './cpus.ts'
import { device } from './parts.ts'
import { disk } from './disks.ts'
import { firmware } from './firmware.ts'
import { hotplug } from './hotplugs.ts'
import { link } from './links.ts'
import { machine } from './machines.ts'
import { memory } from './memory.ts'
import { migration } from './migrations.ts'
import { topology } from './topologies.ts'
import { workload } from './workloads.ts'

/** Schema of one value, by the name of its file in cfg/catalog. */
export const catalogSchemas = {
  machines: machine,
  cpus: cpu,
  devices: device,
  disks: disk,
  firmware,
  hotplugs: hotplug,
  links: link,
  memory,
  migrations: migration,
  topologies: topology,
  workloads: workload,
}
