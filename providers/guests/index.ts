import { z } from 'zod'
import type { GuestImage } from '../../src/build.ts'
import type { GuestContext } from './context.ts'
import * as micro from './micro/micro.ts'
import * as path from './path.ts'

export type { GuestContext } from './context.ts'

/** Kinds of guests, by the `provider:` of their YAML file. */
export const guestProviders = { micro, path } as const

/** What a file in cfg/guests may hold. */
export const guestSchema = z.discriminatedUnion('provider', [micro.schema, path.schema])

export type GuestSpec = z.infer<typeof guestSchema>

/** Makes the guest ready to boot; fast when it was made before. Rejects with LabError. */
export function resolveGuest(spec: GuestSpec, context: GuestContext): Promise<GuestImage> {
  switch (spec.provider) {
    case 'micro':
      return guestProviders.micro.resolve(spec, context)
    case 'path':
      return guestProviders.path.resolve(spec, context)
  }
}
