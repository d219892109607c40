import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { expect } from 'vitest'
import type { AttemptRecord } from '../../reports/record.ts'
import type { HostState } from '../../providers/box/state.ts'
import { type FaultyLab, planOf } from './faulty-lab.ts'
import { type HostProgram, programsOf } from './lab-remains.ts'
import { until } from './until.ts'
import { journal, type Started, startVirtqual } from './virtqual.ts'

/** A run of cases on a lab that goes on. */
export type CaseRun = Started & Readonly<{ out: string }>

/** QEMU's processes of a case, and where they run. */
type Side = HostProgram & Readonly<{ host: HostState }>
type Flight = Readonly<{ id: string; source: Side; destination: Side }>

/** A machine that is very busy takes so long at most for what is done in seconds otherwise. */
const patienceMs = 150_000

type Wanted = Readonly<{
  /** Made by `cases` of the lab. */
  cfg: string
  lease?: string
  /** Names of hosts, where it is not to have all of the lab. */
  on?: readonly string[]
}>

/** Starts a run of cases. */
export async function startCases(lab: FaultyLab, { cfg, lease = '20s', on }: Wanted): Promise<CaseRun> {
  const out = lab.out()
  const hosts = ['--hosts', await lab.hosts(lease), ...(on ? ['--on', on.join(',')] : [])]
  return { ...startVirtqual(['run', 'faults', '--cfg', cfg, ...hosts, '--out', out]), out }
}

/** Waits until a case of a run whose migration has the status is on two hosts, and not finished. */
export function inFlight(lab: FaultyLab, run: CaseRun, status = 'active'): Promise<Flight> {
  return found(run, `a case is ${status}`, () => flightOf(lab, run, status))
}

/** Waits until the source of a case runs on a host. */
export function sourceOf(lab: FaultyLab, run: CaseRun): Promise<Side> {
  return found(run, 'a source runs', async () =>
    (await sidesOn(lab)).find(({ command }) => / guest=[0-9a-f]+-source,/.test(command)),
  )
}

async function found<T>({ child, output }: CaseRun, what: string, look: () => Promise<T | undefined>): Promise<T> {
  let seen: T | undefined
  const looked = async () => {
    if (child.exitCode !== null) expect.fail(`it ended before ${what}: ${output()}`)
    return (seen = await look())
  }
  await until(looked, what, patienceMs)
  return seen!
}

async function flightOf(lab: FaultyLab, { out }: CaseRun, status: string): Promise<Flight | undefined> {
  const sides = await sidesOn(lab)
  const done = new Set(journal(out).map((record) => record.case))
  for (const id of existsSync(join(out, 'plan.jsonl')) ? await planOf(out) : []) {
    const [source, destination] = ['source', 'destination'].map((role) =>
      sides.find(({ command }) => command.includes(` guest=${id}-${role},`)),
    )
    if (source && destination && !done.has(id) && said(join(out, 'cases', id), status))
      return { id, source, destination }
  }
  return undefined
}

async function sidesOn(lab: FaultyLab): Promise<Side[]> {
  const { hosts } = await lab.state()
  const each = await Promise.all(hosts.map(async (host) => ({ host, programs: await programsOf(host) })))
  return each.flatMap(({ host, programs }) => programs.map((program) => ({ ...program, host })))
}

/** Whether the source of the newest attempt has announced a status of its migration. */
function said(directory: string, status: string): boolean {
  const attempts = existsSync(directory) ? readdirSync(directory).filter((name) => name.startsWith('attempt-')) : []
  const file = join(directory, attempts.toSorted().at(-1) ?? '', 'source/qmp.jsonl')
  return existsSync(file) && readFileSync(file, 'utf8').includes(`"status":"${status}"`)
}

/** `passed passed`, `broken host-lost`: verdict of each case, by its id. Every planned case must have just one. */
export async function verdictsOf(out: string): Promise<Readonly<Record<string, string>>> {
  const records = journal(out)
  const planned = await planOf(out)
  expect(records.map((record) => record.case).toSorted()).toEqual(planned.toSorted())
  const verdicts = records.map((record) => [record.case, `${record.verdict.status} ${record.verdict.code}`] as const)
  expect(await readFile(join(out, 'junit.xml'), 'utf8')).toContain(countsIn(verdicts.map(([, verdict]) => verdict)))
  return Object.fromEntries(verdicts)
}

/** The record of a case. */
export function recordOf(out: string, id: string): AttemptRecord {
  return journal(out).find((record) => record.case === id) ?? expect.fail(`${id} is not in the journal of ${out}`)
}

/** As the report's first line has them. */
function countsIn(verdicts: readonly string[]): string {
  const count = (status: string) => verdicts.filter((verdict) => verdict.startsWith(`${status} `)).length
  const [failures, errors, skipped] = ['failed', 'broken', 'skipped'].map(count)
  return `tests="${verdicts.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`
}

export const passed = 'passed passed'
