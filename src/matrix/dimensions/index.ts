import { accelerator } from './accelerator.ts'
import { agentChannel } from './agent-channel.ts'
import { build } from './build.ts'
import { cpu } from './cpu.ts'
import { destination } from './destination.ts'
import { device } from './device.ts'
import type { Dimension } from './dimension.ts'
import { disk } from './disk.ts'
import { disturbance, moment } from './disturbance.ts'
import { firmware } from './firmware.ts'
import { guest } from './guest.ts'
import { arrival, hotplug, hotplugOn } from './hotplug.ts'
import { link } from './link.ts'
import { machine } from './machine.ts'
import { memory } from './memory.ts'
import { migration } from './migration.ts'
import { vcpus } from './vcpus.ts'
import { workload } from './workload.ts'

/** Every dimension, in the order of titles; the last varies fastest. */
export const dimensions: readonly Dimension[] = [
  machine,
  cpu,
  memory,
  vcpus,
  migration,
  link,
  hotplug,
  hotplugOn,
  arrival,
  disturbance,
  moment,
  workload,
  disk,
  device,
  agentChannel,
  guest,
  firmware,
  build,
  destination(machine),
  destination(cpu),
  destination(memory),
  destination(device),
  destination(build),
  accelerator,
]
