import type { ProviderContext } from '../../src/spec/build.ts'

/** What a guest provider is given besides its YAML file's content. */
export type GuestContext = ProviderContext &
  Readonly<{
    /** Name of the guest: its file name without `.yaml`. */
    name: string
    /** Directory of the YAML file; relative paths in it count from here. */
    directory: string
  }>
