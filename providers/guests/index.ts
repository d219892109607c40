import { z } from 'zod'
import type { GuestImage } from '../../src/spec/build.ts'
import type { GuestContext } from './context.ts'
import * as micro from './micro/micro.ts'
import * as path from './path.ts'

export type { GuestContext } from './context.ts'

/** Kinds of guests, by the `provider:` of their YAML file. */
export const guestProviders = { micro, path } as const

type Providers = typeof guestProviders

/** The content of a file in cfg/guests, with its defaults filled in. */
export type GuestSpec = z.infer<Providers[keyof Providers]['schema']>

const [first, ...rest] = Object.values(guestProviders).map((provider) => provider.schema)

/** What a file in cfg/guests may hold. */
export const guestSchema: z.ZodType<GuestSpec> = z.discriminatedUnion('provider', [first!, ...rest])

type Resolve = (spec: GuestSpec, context: GuestContext) => Promise<GuestImage>

/** Makes the guest ready to boot; fast when it was made before. Rejects with LabError. */
export function resolveGuest(spec: GuestSpec, context: GuestContext): Promise<GuestImage> {
  // Its own `provider` picked it, so it is the one that takes this spec; the type system cannot follow that.
  const resolve = guestProviders[spec.provider].resolve as Resolve
  return resolve(spec, context)
}
