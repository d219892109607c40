import { dirname, resolve } from 'node:path'
import { resolveBuild, type BuildSpec } from '../../providers/builds/index.ts'
import { probeAccelerator } from '../../providers/builds/accelerator.ts'
import { probeBuild } from '../../providers/builds/facts.ts'
import { resolveGuest, type GuestSpec } from '../../providers/guests/index.ts'
import { makeTool } from '../../providers/hosts/tools/tools.ts'
import { LabError, MissingCapability } from '../base/errors.ts'
import type { GuestImage, ProviderContext } from '../spec/build.ts'
import type { Tool } from '../spec/host.ts'
import type { BuildOffer, Missing } from './run-context.ts'
import type { Config } from '../matrix/config.ts'
import type { Profile } from '../matrix/profile.ts'

export type PrepareContext = ProviderContext & Readonly<{ searchPath: string; cwd: string; bootId: string }>
export type Names = Readonly<{ builds: Iterable<string>; guests: Iterable<string>; tools: Iterable<Tool> }>
export type Prepared = Readonly<{
  builds: Record<string, BuildOffer | Missing>
  guests: Record<string, GuestImage | Missing>
  tools: Partial<Record<Tool, string | Missing>>
}>

/**
 * Makes builds and guests ready to run, one after the other: fetches what is not there yet, asks each build what it
 * can do. What this machine does not have, or could not fetch, comes back as `missing`: other cases still run.
 */
export async function prepare(config: Config, names: Names, context: PrepareContext): Promise<Prepared> {
  const prepared: Prepared = { builds: {}, guests: {}, tools: {} }
  for (const name of names.builds)
    prepared.builds[name] = await orMissing(() => prepareBuild(profile(config.builds, name), context))
  for (const name of names.guests)
    prepared.guests[name] = await orMissing(() => prepareGuest(profile(config.guests, name), context))
  for (const name of names.tools) prepared.tools[name] = await orMissing(() => makeTool(name, context))
  return prepared
}

async function prepareBuild(build: Profile, context: PrepareContext): Promise<BuildOffer> {
  const resolved = await resolveBuild(build.settings as BuildSpec, providerContext(build, context))
  const { cache, signal, bootId } = context
  const facts = await probeBuild(resolved, { cache, signal })
  const { kvm: works, reason } = await probeAccelerator(resolved, { cache, signal, bootId })
  return {
    build: resolved,
    version: `${facts.version} ${facts.package}`.trim(),
    jsonDevices: facts.jsonDevices,
    sandbox: facts.sandbox,
    machineTypes: facts.machineTypes,
    cpuModels: facts.cpuModels.map((model) => model.name),
    migration: facts.migration,
    kvm: { works, reason },
  }
}

function prepareGuest(guest: Profile, context: PrepareContext): Promise<GuestImage> {
  return resolveGuest(guest.settings as GuestSpec, providerContext(guest, context))
}

function providerContext({ name, at }: Profile, context: PrepareContext) {
  return { ...context, name, directory: dirname(resolve(context.cwd, at.file)) }
}

function profile(profiles: ReadonlyMap<string, Profile>, name: string): Profile {
  const found = profiles.get(name)
  if (!found) throw new TypeError(`the plan names '${name}', which the configuration does not have`)
  return found
}

async function orMissing<T>(make: () => Promise<T>): Promise<T | Missing> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof MissingCapability) return { missing: error.message }
    if (error instanceof LabError) return { missing: error.message, labCode: error.code }
    throw error
  }
}
