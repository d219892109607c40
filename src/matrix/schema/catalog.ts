import { cpu } from './cpus.ts'
import { disk } from './disks.ts'
import { machine } from './machines.ts'
import { memory } from './memory.ts'
import { migration } from './migrations.ts'
import { workload } from './workloads.ts'

/** Schema of one value, by the name of its file in cfg/catalog. */
export const catalogSchemas = {
  machines: machine,
  cpus: cpu,
  disks: disk,
  memory,
  migrations: migration,
  workloads: workload,
}
