import type { CommandLine } from './option.ts'
import { type Fact, factsOf } from './facts.ts'
import { earlierCpu } from './plain-options.ts'
import { expandTopology, type Topology } from './topology.ts'

/** Values that QEMU takes where nothing is given (qemu-options.hx). */
const defaults: readonly (readonly [subject: string, key: string, value: string])[] = [
  ['-machine', 'type', 'pc'],
  ['-accel', 'accel', 'tcg'],
  ['-cpu', 'model', 'qemu64'],
  ['-m', 'size', String(128 << 20)],
  ['-rtc', 'base', 'utc'],
  ['-rtc', 'clock', 'host'],
  ['-rtc', 'driftfix', 'none'],
  ['-overcommit', 'mem-lock', 'off'],
  ['-overcommit', 'cpu-pm', 'off'],
  ['-msg', 'timestamp', 'off'],
  ['-action', 'shutdown', 'poweroff'],
  ['-action', 'reboot', 'reset'],
  ['-machine', 'usb', 'off'],
  ['-machine', 'dump-guest-core', 'on'],
  ['-boot', 'strict', 'off'],
]

/** What a command line says of its machine, and what QEMU makes of what it does not say, where that is known. */
export function machineFacts(line: CommandLine): Fact[] {
  const facts = factsOf(line).filter(({ subject }) => subject !== `-${earlierCpu}`)
  const said = (subject: string, key: string) => facts.some((fact) => fact.subject === subject && fact.key === key)
  const silent = defaults.filter(([subject, key]) => !said(subject, key))
  return [
    ...facts.filter(({ subject }) => subject !== '-smp'),
    ...silent.map(([subject, key, value]) => assumed({ subject, key, value })),
    ...topology(facts),
    ...(said('-machine', 'memory-backend') ? [] : ordinaryMemory(facts)),
  ]
}

function assumed(fact: Pick<Fact, 'subject' | 'key' | 'value'>): Fact {
  return { ...fact, naming: false, from: [-1, -1] }
}

function topology(facts: readonly Fact[]): Fact[] {
  const given = facts.filter(({ subject }) => subject === '-smp')
  const type = facts.findLast(({ subject, key }) => subject === '-machine' && key === 'type')?.value ?? ''
  const numbers = Object.fromEntries(given.map(({ key, value }) => [key, Number(value)])) as Partial<Topology>
  const whole = Object.entries(expandTopology(numbers, type))
  const rest = given.filter(({ key }) => !whole.some(([name]) => name === key))
  return [...rest, ...whole.map(([key, value]) => assumed({ subject: '-smp', key, value: String(value) }))]
}

/** Memory of a machine without `memory-backend` is an object of QEMU's own making. */
function ordinaryMemory(facts: readonly Fact[]): Fact[] {
  const size = facts.findLast(({ subject, key }) => subject === '-m' && key === 'size')?.value ?? String(128 << 20)
  const numa = facts.some(({ subject, key }) => subject.startsWith('-numa') && key === 'memdev')
  if (numa) return []
  const subject = '-machine memory-backend'
  return [
    assumed({ subject, key: 'qom-type', value: 'memory-backend-ram' }),
    assumed({ subject, key: 'size', value: size }),
  ]
}
