import type { Config } from './config.ts'
import { checkContradictions, checkFirmware, checkLinks, checkMachines } from './check-contradictions.ts'
import { checkCases } from './check-cases.ts'
import { checkDisturbances } from './check-disturbances.ts'
import { checkHotplugs } from './check-hotplugs.ts'
import { readLab } from './host-spec.ts'
import { type Lookup, lookup } from './lookup.ts'
import type { Matrix } from './matrix.ts'
import { type Profile, type ProfileSchemas, readProfile } from './profile.ts'
import { type Excused, readCatalog } from './read-catalog.ts'
import { readKnownIssue } from './read-known-issue.ts'
import { readMatrix } from './read-matrix.ts'
import type { Replaced } from './replaced.ts'
import { readSuite } from './read-suite.ts'
import { matrix as matrixSchema } from './schema/matrix.ts'
import { listTree, type Tree } from './tree.ts'
import { type Problems, throwProblems } from './yaml/problems.ts'
import { type FileRef, readParsed } from './yaml/read.ts'

/** What a configuration tree is checked against besides itself. */
type LoadOptions = Readonly<{
  /** Messages show paths from here where they lie inside. */
  cwd: string
  /** Tests that exist, as paths below tests/ without `.test.ts`. */
  tests: readonly string[]
  /** The day, as YYYY-MM-DD, from which known issues must expire soon enough. */
  today: string
  guestSchemas: ProfileSchemas
  buildSchemas: ProfileSchemas
}>

/**
 * Reads configuration trees, the built-in one first; later ones win, value by value in the catalogue and file by file
 * elsewhere. Throws ConfigError with every mistake in any of the files.
 */
export function loadConfig(dirs: readonly string[], options: LoadOptions): Config {
  const problems: Problems = []
  const tree = listTree(dirs, options.cwd, problems)
  const { guests, builds, look, replaced } = readKnown(tree, options, problems)
  const labs = readAll(tree.hosts, (ref) => readLab(ref, problems))
  const matrices = readMatrices(tree.matrix, { look, tests: options.tests })
  const broken = tree.matrix.map(nameOf).filter((name) => !matrices.has(name))
  const known = { matrices: [...matrices.values()], broken }
  const suites = readAll(tree.suites, (ref) => readSuite(ref, known, look))
  const issues = readAll(tree['known-issues'], (ref) => readKnownIssue(ref, { known, look, today: options.today }))
  const config = { catalog: look.catalog, guests, builds, labs, matrices, suites, knownIssues: issues, replaced }
  if (problems.length === 0) checkCases(config, problems)
  if (problems.length === 0) checkContradictions(config, problems)
  if (problems.length === 0) checkLinks(config, problems)
  if (problems.length === 0) checkFirmware(config, problems)
  if (problems.length === 0) checkMachines(config, problems)
  if (problems.length === 0) checkHotplugs(config, problems)
  if (problems.length === 0) checkDisturbances(config, problems)
  throwProblems(problems)
  return config
}

type Profiles = ReadonlyMap<string, Profile>
type Known = Readonly<{ guests: Profiles; builds: Profiles; look: Lookup; replaced: readonly Replaced[] }>

/** Guests and builds count by their file names, so that a mistake inside one is not reported at every use again. */
function readKnown(tree: Tree, { guestSchemas, buildSchemas }: LoadOptions, problems: Problems): Known {
  const guests = readAll(tree.guests, (ref) => readProfile(ref, guestSchemas, problems))
  const builds = readAll(tree.builds, (ref) => readProfile(ref, buildSchemas, problems))
  const names = { guests: new Set(tree.guests.map(nameOf)), builds: new Set(tree.builds.map(nameOf)) }
  const replaced = [...tree.replaced]
  const excused: Excused = { names: new Set(), all: false }
  const catalog = readCatalog(tree.catalog, names, { excused, replaced, problems })
  const look = lookup(catalog, problems, (text) => excused.all || excused.names.has(text))
  return { guests, builds, look, replaced }
}

function readMatrices(
  refs: readonly FileRef[],
  { look, tests }: { look: Lookup; tests: readonly string[] },
): ReadonlyMap<string, Matrix> {
  return readAll(refs, (ref) => {
    const parsed = readParsed(ref, matrixSchema, look.problems)
    return parsed && readMatrix(ref.name, parsed, { lookup: look, tests })
  })
}

function readAll<T>(refs: readonly FileRef[], read: (ref: FileRef) => T | undefined): ReadonlyMap<string, T> {
  const results = refs.map((ref) => [ref.name, read(ref)] as const)
  return new Map(results.filter((result): result is [string, T & {}] => result[1] !== undefined))
}

function nameOf({ name }: FileRef): string {
  return name
}
