import { z } from 'zod'
import { LabError, MissingCapability } from '../../src/base/errors.ts'
import { namespaceFile } from './lab-plan.ts'
import type { LinkShape } from '../../src/spec/link.ts'
import type { LinkChange } from './link-change.ts'
import { cableName, hostEnd, parseHostName } from './names.ts'
import { queueWords } from '../../src/spec/link-queue.ts'
import { inNetwork, runProgram, tryProgram } from './run-program.ts'
import type { HostState } from './state.ts'

/** What a host's link to the migration network is like. `queue`: in tc's words, where it is slowed. */
export type LinkState = Readonly<{ up: boolean; queue?: string }>

/** Changes a link. Returns how many connections it has ended. Rejects with MissingCapability for want of a kernel's part. */
export async function changeLink(host: HostState, change: LinkChange): Promise<number> {
  if (change.kind === 'reset') return reset(host)
  if (change.kind === 'shape') await shape(host, change.shape)
  if (change.kind === 'unshape') await unshape(host)
  if (change.kind === 'down' || change.kind === 'up') await switchLink(host, change.kind)
  return 0
}

const linkList = z.array(z.object({ flags: z.array(z.string()) }))

/** As the kernel says it is, whoever changed it. */
export async function readLink(host: HostState): Promise<LinkState> {
  const cable = cableOf(host)
  const [link] = linkList.parse(JSON.parse(await runProgram(['ip', '-json', 'link', 'show', 'dev', cable])))
  const text = await runProgram(['tc', 'qdisc', 'show', 'dev', cable, 'root'])
  const queue = /^qdisc (?<kind>tbf|netem) \S+ root (?:refcnt \d+ )?(?<words>.*\S)/m.exec(text)?.groups
  return { up: link?.flags.includes('UP') ?? false, ...(queue && { queue: `${queue['kind']} ${queue['words']}` }) }
}

/** Down: packets vanish without a word, as if the cable were pulled. */
function switchLink(host: HostState, to: 'down' | 'up'): Promise<string> {
  return runProgram(['ip', 'link', 'set', cableOf(host), to])
}

/** Both ends, for each slows what it sends. */
async function shape(host: HostState, wanted: LinkShape): Promise<void> {
  for (const end of endsOf(host)) {
    const { ok, reason } = await tryProgram(end('tc', 'qdisc', 'replace', ['root', ...queueWords(wanted)]))
    if (/qdisc kind is unknown/.test(reason))
      throw new MissingCapability("delay and loss need netem, which this machine's kernel does not have")
    if (!ok) throw new LabError('lab-setup', `the link of ${host.name} could not be slowed: ${reason}`)
  }
}

async function unshape(host: HostState): Promise<void> {
  if ((await readLink(host)).queue === undefined) return
  for (const end of endsOf(host)) await runProgram(end('tc', 'qdisc', 'delete', ['root']))
}

/** Of all connections over this network: the host's side fails at once, and the other one is sent an RST (ss(8), -K). */
async function reset({ name, directory, migrationAddress }: HostState): Promise<number> {
  const ss = (...flags: string[]) =>
    inNetwork(namespaceFile(directory), ['ss', '-Htn', ...flags, 'src', migrationAddress])
  const before = linesOf(await runProgram(ss()))
  const ended = linesOf(await runProgram(ss('-K')))
  if (before > 0 && ended === 0)
    throw new MissingCapability(`${name}: to end connections of others needs a kernel with INET_DIAG_DESTROY`)
  return ended
}

function linesOf(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length
}

type End = (program: string, object: string, verb: string, words: readonly string[]) => string[]

function endsOf(host: HostState): readonly End[] {
  const words =
    (device: string): End =>
    (program, object, verb, more) => [program, object, verb, 'dev', device, ...more]
  const inHost = words(hostEnd.migration)
  return [(...args) => inNetwork(namespaceFile(host.directory), inHost(...args)), words(cableOf(host))]
}

function cableOf({ name }: HostState): string {
  const { lab, index } = parseHostName(name)
  return cableName(lab, 'migration', index)
}
