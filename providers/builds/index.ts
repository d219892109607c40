import { z } from 'zod'
import type { Build } from '../../src/build.ts'
import type { BuildContext } from './context.ts'
import * as deb from './deb.ts'
import * as path from './path.ts'
import * as system from './system.ts'

export type { BuildContext } from './context.ts'

/** Where QEMU builds come from, by the `provider:` of their YAML file. */
export const buildProviders = { deb, system, path } as const

/** What a file in cfg/builds may hold. */
export const buildSchema = z.discriminatedUnion('provider', [deb.schema, system.schema, path.schema])

export type BuildSpec = z.infer<typeof buildSchema>

/** Makes the build ready to run; fast when it was made before. Rejects with LabError or MissingCapability. */
export function resolveBuild(spec: BuildSpec, context: BuildContext): Promise<Build> {
  switch (spec.provider) {
    case 'deb':
      return buildProviders.deb.resolve(spec, context)
    case 'system':
      return buildProviders.system.resolve(spec, context)
    case 'path':
      return buildProviders.path.resolve(spec, context)
  }
}
