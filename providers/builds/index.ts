import { z } from 'zod'
import type { Build } from '../../src/spec/build.ts'
import type { BuildContext } from './context.ts'
import * as deb from './deb.ts'
import * as path from './path.ts'
import * as system from './system.ts'

export type { BuildContext } from './context.ts'

/** Where QEMU builds come from, by the `provider:` of their YAML file. */
export const buildProviders = { deb, system, path } as const

type Providers = typeof buildProviders

/** The content of a file in cfg/builds, with its defaults filled in. */
export type BuildSpec = z.infer<Providers[keyof Providers]['schema']>

const [first, ...rest] = Object.values(buildProviders).map((provider) => provider.schema)

/** What a file in cfg/builds may hold. */
export const buildSchema: z.ZodType<BuildSpec> = z.discriminatedUnion('provider', [first!, ...rest])

type Resolve = (spec: BuildSpec, context: BuildContext) => Promise<Build>

/** Makes the build ready to run; fast when it was made before. Rejects with LabError or MissingCapability. */
export function resolveBuild(spec: BuildSpec, context: BuildContext): Promise<Build> {
  // Its own `provider` picked it, so it is the one that takes this spec; the type system cannot follow that.
  const resolve = buildProviders[spec.provider].resolve as Resolve
  return resolve(spec, context)
}
