import { accelOptions } from '../argv/accel.ts'
import type { Monitor } from '../qmp/monitor.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Host } from '../spec/host.ts'
import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Equipment } from './equipment.ts'

type Input = Readonly<{
  name: string
  spec: MachineSpec
  equipment: Pick<Equipment, 'accelerator'>
  host: Host
  monitor: Monitor
}>
type Shown = Omit<Exercised, 'feature'>
/** Where to look: the threads that run vCPUs, each one's by its id. */
type Threads = Readonly<{ ofCpus: readonly number[]; host: Host; signal: AbortSignal }>

/**
 * What shows that the options of `-accel` are in effect. The accelerator is no object that QMP knows, so its threads are
 * looked at: those of vCPUs by query-cpus-fast, and a dirty ring has one named `kvm-reaper` (accel/kvm/kvm-all.c). Another
 * option cannot be shown.
 */
const shownBy: Readonly<Record<string, (value: string, threads: Threads) => Shown | Promise<Shown>>> = {
  thread: (value, { ofCpus }) => {
    const count = new Set(ofCpus).size
    return {
      exercised: count === (value === 'single' ? 1 : ofCpus.length),
      proof: `${count} threads run ${ofCpus.length} vCPUs`,
    }
  },
  'dirty-ring-size': async (_, threads) => {
    const exercised = (await namesBeside(threads)).includes('kvm-reaper')
    return { exercised, proof: `it has ${exercised ? 'the' : 'no'} thread kvm-reaper` }
  },
}

const unknown: Shown = { exercised: false, proof: 'nothing here can show yet that it did anything' }

/** Looks at the threads of a QEMU for what was asked of its accelerator. */
export async function proveAccelerator(
  { name, spec, equipment, host, monitor }: Input,
  signal: AbortSignal,
): Promise<Exercised[]> {
  const options = Object.entries(accelOptions(spec, equipment.accelerator))
  if (options.length === 0) return []
  const cpus = await monitor.execute<{ 'thread-id': number }[]>('query-cpus-fast', undefined, { signal })
  const threads = { ofCpus: cpus.map((cpu) => cpu['thread-id']), host, signal }
  const show = async ([key, value]: [string, string]): Promise<Exercised> => ({
    feature: `${name}: accelerator option ${key}=${value}`,
    ...((await shownBy[key]?.(value, threads)) ?? unknown),
  })
  return Promise.all(options.map(show))
}

/** The names of all threads of the process that a thread is of (proc(5)); what was started may be a script around it. */
async function namesBeside({ ofCpus: [thread = 0], host, signal }: Threads): Promise<string[]> {
  const { stdout } = await host.run(['sh', '-c', `cat /proc/${thread}/task/*/comm`], { signal })
  return stdout.split('\n')
}
