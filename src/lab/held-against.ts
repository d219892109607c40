import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readEnds } from '../base/read-ends.ts'
import { stderrLines } from '../machine/stderr.ts'
import type { Role } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'
import type { KnownIssue } from '../spec/known-issue.ts'
import { applicable, orKnown, type Speaker } from '../verdict/known.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { chooseAccelerator } from './equip.ts'
import type { Place } from './bench.ts'
import { isMissing } from './run-context.ts'

/** Where a case ran, and the folder of its evidence. */
type Ended = Readonly<{ case: Case; places: Readonly<Record<Role, Place>>; directory: string }>

/** A verdict that knows of the known issues, and which of those could have shown and say so when they do not. */
type Held = Readonly<{ verdict: Verdict; couldShow: readonly string[] }>

/** Holds the verdict on a case against the known issues of the builds that it ran on. */
export async function heldAgainst(issues: readonly KnownIssue[], verdict: Verdict, ended: Ended): Promise<Held> {
  const ran = verdict.status === 'passed' || verdict.status === 'failed'
  if (issues.length === 0 || !ran) return { verdict, couldShow: [] }
  const { test, params } = ended.case
  const input = { test, params, speakers: await speakersOf(ended) }
  const could = applicable(issues, input).filter(({ shows }) => shows === 'always')
  return { verdict: orKnown(verdict, issues, input), couldShow: could.map(({ name }) => name) }
}

/** Every QEMU that was started, also one that never came so far as to be a machine of the lab. */
async function speakersOf({ case: one, places, directory }: Ended): Promise<Speaker[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && isMachine(entry.name)).map(({ name }) => name)
  const each = names.map(async (name) => {
    const said = await saidIn(join(directory, name))
    return rolesOf(name)
      .flatMap((role) => speaker(one, places[role], role) ?? [])
      .map((side) => ({ ...side, ...said }))
  })
  return (await Promise.all(each)).flat()
}

/** One that could not be started has said nothing. */
async function saidIn(directory: string): Promise<Pick<Speaker, 'stderr' | 'console'>> {
  const [stderr, console] = await Promise.all([
    stderrLines(directory).catch(() => []),
    readEnds(join(directory, 'console.log')).then(
      (text) => text.split(/\r*\n/),
      () => [],
    ),
  ])
  return { stderr, console }
}

function isMachine(name: string): boolean {
  return /^(source|destination(-\d+)?)$/.test(name)
}

/** One after the first destination may be of either side's build: the guest may have gone back. */
function rolesOf(name: string): Role[] {
  if (name === 'source') return ['source']
  return name === 'destination' ? ['destination'] : ['source', 'destination']
}

function speaker(one: Case, { offer }: Place, role: Role): Omit<Speaker, 'stderr' | 'console'> | undefined {
  const spec = one[role]
  const build = offer.builds[spec.build]
  if (!build || isMissing(build)) return undefined
  return { version: build.version, accelerator: chooseAccelerator(spec, build, offer.name) }
}
