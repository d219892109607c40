import { ask, expectBetween, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

type Ticks = ReadonlyMap<number, readonly number[]>
type CpuStats = Readonly<Record<string, unknown>> & Readonly<{ cpu: number }>

/** Fields of a line of /proc/stat, in their order (proc(5)). */
const fields = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guestnice'] as const
/** Times of the agent are milliseconds, those of the kernel ticks of 100 Hz. */
const tickMs = 10

/**
 * Every time of every vCPU lies between what the kernel says before and after. Those of an idle vCPU may stand still, and
 * go back (proc(5), iowait): between the two in any order, and a tick more.
 */
export const cpuStatistics: AgentCheck = {
  covers: ['guest-get-cpustats'],
  run: async (context) => {
    const before = await kernelTicks(context)
    const stats = await ask<readonly CpuStats[]>(context, 'guest-get-cpustats')
    const after = await kernelTicks(context)
    const told = stats.map(({ cpu }) => cpu).toSorted((one, other) => one - other)
    expectSame('the vCPUs with statistics', told, [...before.keys()])
    for (const one of stats) expectTimes(one, [before, after])
    return `${fields.length} times of ${stats.length} vCPUs`
  },
}

function expectTimes(told: CpuStats, kernel: readonly Ticks[]): void {
  for (const [index, field] of fields.entries()) {
    const ticks = kernel.map((all) => all.get(told.cpu)?.[index] ?? Number.NaN)
    const range = [Math.min(...ticks) - 1, Math.max(...ticks) + 1] as const
    expectBetween(`${field} of vCPU ${told.cpu}, ticks`, Number(told[field]) / tickMs, range)
  }
}

/** Each load lies between what the kernel says before and after. */
export const load: AgentCheck = {
  covers: ['guest-get-load'],
  run: async (context) => {
    const before = await kernelLoad(context)
    const answer = await ask<Readonly<Record<string, number>>>(context, 'guest-get-load')
    const after = await kernelLoad(context)
    for (const [index, field] of ['load1m', 'load5m', 'load15m'].entries()) {
      const [one, other] = [before[index]!, after[index]!]
      expectBetween(field, answer[field], [Math.min(one, other) - rounding, Math.max(one, other) + rounding])
    }
    return `load of the last minute ${answer['load1m']}`
  },
}

/** /proc/loadavg has two decimals. */
const rounding = 0.011

/** What the kernel has of each vCPU that is online, the lowest first. */
async function kernelTicks(context: CheckContext): Promise<Ticks> {
  const lines = (await shell(context, "grep '^cpu[0-9]' /proc/stat")).split('\n')
  return new Map(
    lines.map((line) => line.slice('cpu'.length).split(' ').map(Number)).map(([cpu = 0, ...times]) => [cpu, times]),
  )
}

async function kernelLoad(context: CheckContext): Promise<number[]> {
  return (await shell(context, 'cat /proc/loadavg')).split(' ').slice(0, 3).map(Number)
}
