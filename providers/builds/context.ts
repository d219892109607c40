import type { ProviderContext } from '../../src/spec/build.ts'
import type { Site } from './site.ts'

/** What a build provider is given besides its YAML file's content. */
export type BuildContext = ProviderContext &
  Readonly<{
    /** Name of the build: its file name without `.yaml`. */
    name: string
    /** Directory of the YAML file; relative paths in it count from here. */
    directory: string
    /** Directories to look for programs in, separated by `:`, as in PATH. */
    searchPath: string
    /** Where builds that are there already are looked for, and run. */
    site: Site
  }>
