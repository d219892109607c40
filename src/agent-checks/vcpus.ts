import { ask, expectRefused, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

type Vcpu = Readonly<{ 'logical-id': number; online: boolean; 'can-offline'?: boolean }>

/** All vCPUs that QEMU was given are there; the last one goes offline and comes back for the guest's kernel. */
export const vcpus: AgentCheck = {
  covers: ['guest-get-vcpus', 'guest-set-vcpus'],
  run: async (context) => {
    const { cpus } = context.machine.spec.smp
    const all = Array.from({ length: cpus }, (_, id) => id)
    expectSame('the online vCPUs', await onlineIds(context), all)
    const last = cpus - 1
    for (const online of [false, true]) {
      expectSame('the number of vCPUs set', await setVcpu(context, last, online), 1)
      const expected = online ? all : all.slice(0, -1)
      expectSame('the online vCPUs', await onlineIds(context), expected)
      expectSame('the vCPUs that the kernel has online', await kernelIds(context), expected)
    }
    const words = await refusals(context)
    return `vCPU ${last} of ${cpus} offline and online again for the kernel; refused: ${words.join('; ')}`
  },
}

/** Sets one vCPU; returns how many the agent says it has set. */
export function setVcpu(context: CheckContext, id: number, online: boolean): Promise<number> {
  return ask(context, 'guest-set-vcpus', { vcpus: [{ 'logical-id': id, online }] })
}

/** Logical ids of the vCPUs that the agent says are online. */
export async function onlineIds(context: CheckContext): Promise<number[]> {
  const answer = await ask<readonly Vcpu[]>(context, 'guest-get-vcpus')
  const online = answer.filter((vcpu) => vcpu.online).map((vcpu) => vcpu['logical-id'])
  return online.toSorted((one, other) => one - other)
}

/** The same in /proc/cpuinfo, which has only those that are online. */
export async function kernelIds(context: CheckContext): Promise<number[]> {
  const lines = await shell(context, 'grep ^processor /proc/cpuinfo')
  return [...lines.matchAll(/: (\d+)/g)].map(([, id]) => Number(id))
}

async function refusals(context: CheckContext): Promise<string[]> {
  const set = (id: number) => ({ vcpus: [{ 'logical-id': id, online: false }] })
  const command = 'guest-set-vcpus'
  return [
    await expectRefused(context, { command, args: set(0), desc: /^logical processor #0 can't be offlined$/ }),
    await expectRefused(context, { command, args: set(4095), desc: /cpu4095\/"\): No such file or directory$/ }),
  ]
}
