import { join } from 'node:path'
import { parseLine, readLines } from '../../reports/jsonl.ts'
import type { Machine } from '../machine/machine.ts'

/** Transcripts of the ways to a QEMU and its guest, and what they are called here. */
const transcripts: Readonly<Record<string, string>> = {
  'qmp.jsonl': '',
  'qmp-fd.jsonl': ', second monitor',
  'qga.jsonl': ', agent',
  'probe.jsonl': ', probe',
}

/** What is asked, or a picture, changes nothing; a connection is opened by whoever sends something. */
const isAsked = new RegExp(
  [
    '^(query-|qom-get$|qom-list|qmp_capabilities$|screendump$',
    'guest-(sync|ping$|info$|get-|network-get-|exec-status$))',
  ].join('|'),
)

/** Beats, replies and samples are most of a transcript, and no part of this. */
const isTold = /"(?:to|event|error|socket-address)":/

const listens = 'listens on'

/** What the agent says to the byte by which a stale command before it is ended (qga/qapi-schema.json, guest-sync-delimited). */
const answersDelimiter = /^JSON parse error, stray/

/** A line of a transcript (src/base/transcript.ts). */
type Entry = Readonly<{ at: number; to?: object | string; from?: Message }>
type Message = Readonly<{
  id?: string
  event?: string
  data?: object
  error?: { desc?: string }
  return?: { 'socket-address'?: object }
}>
type Line = Readonly<{ at: number; text: string }>
type Watched = Pick<Machine, 'name' | 'directory' | 'scratch' | 'startedAt'>

/**
 * What a case sent to its QEMUs and their guests, for somebody who does it again by hand, out of their transcripts. Queries
 * are left out; what came of it stands between as comments. `DIR` is for the directory of repro.sh.
 */
export async function replayOf(id: string, machines: readonly Watched[]): Promise<string> {
  const lines = (await Promise.all(machines.map(linesOf))).flat().toSorted((one, other) => one.at - other.at)
  const text = lines.map((line) => `${line.text}\n`).join('')
  return `# What case ${id} sent to its QEMUs, in this order, but for queries.
#   source:         its monitor, as by socat - UNIX:DIR/source/qmp
#   source, agent:  its guest's agent, DIR/source/agent
#   source, probe:  its guest's probe, DIR/source/probe
# DIR is the directory of repro.sh. What came of it stands in comments: wait for
# the events among them. Addresses are those of the run: on one host 127.0.0.1
# will do, with the port that the destination then says in query-migrate.
${machines.reduce((all, { scratch, name }) => all.replaceAll(scratch, `DIR/${name}`), text)}`
}

async function linesOf({ name, directory, startedAt }: Watched): Promise<Line[]> {
  const lines = [{ at: startedAt, text: `# ${name} is started, by ${name}/argv.txt` }]
  for (const [file, channel] of Object.entries(transcripts)) {
    const path = join(directory, file)
    const asked = new Set<string>()
    for await (const line of readLines(path)) {
      if (!isTold.test(line.text)) continue
      const entry = parseLine(path, line, isEntry)
      if (!isOfAsked(entry, asked)) lines.push(...told(`${name}${channel}`, entry))
    }
  }
  // QEMU says where it listens as often as it is asked.
  return lines.filter(
    ({ text }, index) => !text.includes(listens) || lines.findIndex((one) => one.text === text) === index,
  )
}

function isEntry(value: unknown): value is Entry {
  return typeof (value as Partial<Entry> | null)?.at === 'number'
}

/** What is only asked, and a refusal of it; notes the ids of what is asked. The agent has none: it is left out by its words. */
function isOfAsked({ to, from }: Entry, asked: Set<string>): boolean {
  if (typeof to === 'object' && 'execute' in to && isAsked.test(String(to.execute))) {
    if ('id' in to) asked.add(String(to.id))
    return true
  }
  const { id, error } = from ?? {}
  return error !== undefined && (asked.has(id ?? '') || answersDelimiter.test(error.desc ?? ''))
}

function told(who: string, { at, to, from }: Entry): Line[] {
  if (to !== undefined) return sent(to).map((text) => ({ at, text: `${who}: ${text}` }))
  const said = from && saidIn(from)
  return said === undefined ? [] : [{ at, text: `# ${who}: ${said}` }]
}

/** The id of a command of QMP is its connection's own business. */
function sent(message: object | string): string[] {
  if (typeof message === 'string') return [message]
  const { id: _, ...command } = message as Readonly<{ id?: string }>
  return [JSON.stringify(command)]
}

function saidIn({ event, data = {}, error, return: answer }: Message): string | undefined {
  if (event !== undefined) return `${event} ${JSON.stringify(data)}`
  if (error !== undefined) return `refuses: ${JSON.stringify(error)}`
  const listening = answer?.['socket-address']
  return listening && `${listens} ${JSON.stringify(listening)}`
}
