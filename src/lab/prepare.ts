import { basename, dirname, resolve } from 'node:path'
import { resolveBuild, type BuildSpec } from '../../providers/builds/index.ts'
import { probeAccelerator } from '../../providers/builds/accelerator.ts'
import { probeBuild } from '../../providers/builds/facts.ts'
import { installBuild } from '../../providers/builds/install.ts'
import type { Site } from '../../providers/builds/site.ts'
import { resolveGuest, type GuestSpec } from '../../providers/guests/index.ts'
import { resolveFirmware } from '../../providers/firmware/firmware.ts'
import { makeTool } from '../../providers/hosts/tools/tools.ts'
import { LabError, MissingCapability } from '../base/errors.ts'
import type { GuestImage, ProviderContext } from '../spec/build.ts'
import type { FirmwareFiles, FirmwareSpec } from '../spec/firmware.ts'
import type { Tool } from '../spec/host.ts'
import type { BuildOffer, Missing } from './run-context.ts'
import type { Config } from '../matrix/config.ts'
import type { Profile } from '../matrix/profile.ts'

/** `site`: where it is all to run. */
type PrepareContext = ProviderContext & Readonly<{ searchPath: string; cwd: string; site: Site }>
export type Names = Readonly<{
  builds: Iterable<string>
  guests: Iterable<string>
  tools: Iterable<Tool>
  firmware?: Iterable<FirmwareSpec>
}>
export type Prepared = Readonly<{
  builds: Record<string, BuildOffer | Missing>
  guests: Record<string, GuestImage | Missing>
  tools: Partial<Record<Tool, string | Missing>>
  firmware?: Record<string, FirmwareFiles | Missing>
}>

/**
 * Makes builds and guests ready to run, one after the other: fetches what is not there yet, has it where it is to run,
 * asks each build what it can do. What is not to be had there comes back as `missing`: other cases still run.
 */
export async function prepare(config: Config, names: Names, context: PrepareContext): Promise<Prepared> {
  const prepared: Prepared = { builds: {}, guests: {}, tools: {} }
  for (const name of names.builds)
    prepared.builds[name] = await orMissing(() => prepareBuild(profile(config.builds, name), context))
  for (const name of names.guests)
    prepared.guests[name] = await orMissing(() => prepareGuest(profile(config.guests, name), context))
  for (const name of names.tools) prepared.tools[name] = await orMissing(() => prepareTool(name, context))
  const firmware: Record<string, FirmwareFiles | Missing> = {}
  for (const spec of names.firmware ?? []) firmware[spec.name] ??= await orMissing(() => prepareFirmware(spec, context))
  return { ...prepared, firmware }
}

async function prepareBuild(build: Profile, context: PrepareContext): Promise<BuildOffer> {
  const { cache, signal, site } = context
  const resolved = await installBuild(
    await resolveBuild(build.settings as BuildSpec, providerContext(build, context)),
    site,
  )
  const facts = await probeBuild(resolved, { cache, signal, site })
  const { kvm: works, reason } = await probeAccelerator(resolved, { cache, signal, site })
  return {
    build: resolved,
    version: `${facts.version} ${facts.package}`.trim(),
    jsonDevices: facts.jsonDevices,
    sandbox: facts.sandbox,
    // A keeper has it killed with itself, which is more: this asks for SIGTERM, which a blocked main loop does not hear.
    exitWithParent: facts.exitWithParent && !site.hasKeeper,
    machineTypes: facts.machineTypes,
    cpuModels: facts.cpuModels.map((model) => model.name),
    types: facts.types,
    migration: facts.migration,
    kvm: { works, reason },
  }
}

async function prepareGuest(guest: Profile, context: PrepareContext): Promise<GuestImage> {
  const image = await resolveGuest(guest.settings as GuestSpec, providerContext(guest, context))
  const { place } = context.site
  if (image.boot === 'disk') return { ...image, image: await place(image.image, `${image.identity}-disk`) }
  const file = (name: 'kernel' | 'initrd') => place(image[name], `${image.identity}-${name}`)
  return { ...image, kernel: await file('kernel'), initrd: await file('initrd') }
}

async function prepareFirmware(spec: FirmwareSpec, context: PrepareContext): Promise<FirmwareFiles> {
  const files = await resolveFirmware(spec, context)
  const file = (name: 'code' | 'vars') => context.site.place(files[name], `${files.identity}-${name}`)
  return { ...files, code: await file('code'), vars: await file('vars') }
}

/** The name of its file, or of its directory, says what it was made of. */
async function prepareTool(name: Tool, context: PrepareContext): Promise<string> {
  const path = await makeTool(name, context)
  return context.site.place(path, basename(path))
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
