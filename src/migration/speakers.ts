import { join } from 'node:path'
import { LabError } from '../base/errors.ts'
import { step } from '../base/step.ts'
import { Transcript } from '../base/transcript.ts'
import type { Machine } from '../machine/machine.ts'
import { fdMonitorSocket } from '../machine/place.ts'
import { Monitor } from '../qmp/monitor.ts'
import type { MigrateInput } from './migrate-input.ts'
import { fdName } from './route.ts'

/** The monitors over which `migrate` and `migrate-incoming` are sent. */
export type Speakers = Readonly<{
  source: Monitor
  destination: Monitor
  /** What the QEMUs answered when they were given the ends of a socket pair. */
  passed?: readonly string[]
}>

/** Two QEMUs take an end of a socket pair in milliseconds. */
const passLimitMs = 20_000

/**
 * The machines' own monitors; for the transport `fd` the second one of each, to which the name of the file descriptor
 * belongs that was passed over it (`getfd` of qapi/misc.json).
 */
export async function speakersOf(input: MigrateInput): Promise<Speakers> {
  const { source, destination, spec } = input
  if (spec.transport !== 'fd') return { source: source.monitor, destination: destination.monitor }
  return step('give each QEMU one end of a socket pair', async () => {
    const passed = await passEnds(input)
    const [first, second] = await Promise.all([source, destination].map((one) => openFdMonitor(one, input)))
    return { source: first!, destination: second!, passed }
  })
}

/** Node cannot send file descriptors over a socket; a program on the host does. Rejects with LabError `host-exec`. */
async function passEnds({ source, destination, attempt }: MigrateInput): Promise<string[]> {
  const { host } = source
  const sockets = [source, destination].map(({ scratch }) => fdMonitorSocket(scratch))
  const argv = [await host.tool('pass-fd'), fdName, ...sockets]
  const signal = AbortSignal.any([attempt.signal, AbortSignal.timeout(passLimitMs)])
  const { code, stdout, stderr } = await host.run(argv, { signal })
  const answers = stdout.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  if (code === 0) return answers
  const said = [...answers, stderr.trim()].join(' ')
  throw new LabError('host-exec', `pass-fd on host ${host.name} could not connect two QEMUs: ${said}`)
}

/** QEMU keeps the name when the program that passed it hangs up: it belongs to the monitor, not to its connection. */
async function openFdMonitor({ name, host, scratch, directory }: Machine, { attempt }: MigrateInput): Promise<Monitor> {
  const { resources, signal } = attempt
  const stream = await host.connect(fdMonitorSocket(scratch), { signal })
  const transcript = resources.own(new Transcript(join(directory, 'qmp-fd.jsonl')))
  return resources.own(await Monitor.open(stream, { name: `the second monitor of the ${name}`, transcript, signal }))
}
