import type { Exercised } from '../spec/exercised.ts'
import { partsOf } from '../spec/parts-of.ts'
import type { Machine } from './machine.ts'

type Asked = Pick<Machine, 'name' | 'spec' | 'host' | 'pid'>

/** Whether a QEMU that was to lock its memory has locked as much as its guest has (proc_pid_status(5), VmLck). */
export async function proveLocked({ name, spec, host, pid }: Asked, signal: AbortSignal): Promise<Exercised[]> {
  if (!partsOf(spec).some(({ needs = [] }) => needs.includes('locked-memory'))) return []
  const { stdout } = await host.run(['cat', `/proc/${pid}/status`], { signal })
  const lockedKib = Number(/^VmLck:\s*(\d+) kB$/m.exec(stdout)?.[1] ?? 0)
  const exercised = lockedKib >= spec.memory.sizeMib * 1024
  return [{ feature: `${name}: locked memory`, exercised, proof: `VmLck of process ${pid}: ${lockedKib} KiB` }]
}
