import { readdirSync, readFileSync } from 'node:fs'

/** CPU time is in these units (getconf CLK_TCK; 100 on every Linux that Node runs on). */
const tickMs = 10
const lookEveryMs = 200

/** What this process and its children have used while watched, as of the last look. */
type Usage = Disposable & { readonly cpuMs: number; readonly memoryMib: number }

/** Watches this process and all below it. Children that end between two looks count as far as they were seen. */
export function watchUsage(): Usage {
  const cpu = new Map<number, number>()
  const before = ticksOf(process.pid)
  let most = 0
  const look = () => {
    const pids = family(process.pid)
    for (const pid of pids) cpu.set(pid, ticksOf(pid) - (pid === process.pid ? before : 0))
    most = Math.max(
      most,
      pids.reduce((sum, pid) => sum + residentMib(pid), 0),
    )
  }
  const timer = setInterval(look, lookEveryMs)
  return {
    get cpuMs() {
      return tickMs * [...cpu.values()].reduce((sum, ticks) => sum + ticks, 0)
    },
    get memoryMib() {
      return most
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => fields(other)[1] === String(pid))
  return [pid, ...children.flatMap(family)]
}

/** proc(5): the fields of stat after the name, from the state (3) on. */
function fields(pid: number): string[] {
  return readText(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
}

/** utime and stime, fields 14 and 15. */
function ticksOf(pid: number): number {
  const stat = fields(pid)
  return Number(stat[11] ?? 0) + Number(stat[12] ?? 0)
}

function residentMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) / 1024
}

/** A process may end between two looks. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
