import { z } from 'zod'
import type { GuestImage } from '../../src/spec/build.ts'
import type { GuestContext } from './context.ts'
import * as debian from './disk/debian.ts'
import * as disk from './disk/given.ts'
import * as micro from './micro/micro.ts'
import * as path from './path.ts'

export type { GuestContext } from './context.ts'

/** Kinds of guests, by the `provider:` of their YAML file. */
export const guestProviders = { micro, path, debian, disk } as const

type Providers = typeof guestProviders

/** The content of a file in cfg/guests, with its defaults filled in. */
export type GuestSpec = z.infer<Providers[keyof Providers]['schema']>

const [first, ...rest] = Object.values(guestProviders).map((provider) => provider.schema)

/** What a file in cfg/guests may hold. */
export const guestSchema: z.ZodType<GuestSpec> = z.discriminatedUnion('provider', [first!, ...rest])

type Resolve = (spec: GuestSpec, context: GuestContext) => Promise<GuestImage>

type ToMake = (spec: GuestSpec, context: Pick<GuestContext, 'name' | 'cache'>) => Promise<string | undefined>

/**
 * What it takes to make a guest that is not there and takes long; undefined where `resolveGuest` has it in a moment.
 * Rejects with MissingCapability where it cannot be had.
 */
export async function guestToMake(spec: GuestSpec, context: Pick<GuestContext, 'name' | 'cache'>) {
  const { toMake } = guestProviders[spec.provider] as { toMake?: ToMake }
  return toMake?.(spec, context)
}

/** Makes the guest ready to boot; fast when it was made before. Rejects with LabError. */
export function resolveGuest(spec: GuestSpec, context: GuestContext): Promise<GuestImage> {
  // Its own `provider` picked it, so it is the one that takes this spec; the type system cannot follow that.
  const resolve = guestProviders[spec.provider].resolve as Resolve
  return resolve(spec, context)
}
