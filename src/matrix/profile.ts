import type * as z from 'zod'
import type { Origin } from '../base/errors.ts'
import { quote } from './words/quote.ts'
import { suggest } from './words/suggest.ts'
import type { Problems } from './yaml/problems.ts'
import { fit, type FileRef, readYaml } from './yaml/read.ts'

/** A file in cfg/guests or cfg/builds: what a provider needs to make the guest or build. */
export type Profile = Readonly<{
  name: string
  provider: string
  /** The whole file as the provider's schema gives it. */
  settings: unknown
  at: Origin
}>

/** What a provider's file may hold, `provider` included, by the provider's name. */
export type ProfileSchemas = Readonly<Record<string, z.ZodType>>

/** Reads a profile against the schema of its provider; undefined, with the reason reported, where it does not fit. */
export function readProfile(ref: FileRef, schemas: ProfileSchemas, problems: Problems): Profile | undefined {
  const yaml = readYaml(ref, problems)
  if (!yaml) return undefined
  const provider = (yaml.value as { provider?: unknown } | null)?.provider
  const schema = typeof provider === 'string' && Object.hasOwn(schemas, provider) ? schemas[provider] : undefined
  if (!schema || typeof provider !== 'string') {
    problems.push({ at: yaml.at(['provider']), ...unknownProvider(provider, Object.keys(schemas)) })
    return undefined
  }
  const settings = fit(yaml.value, { yaml, base: [], schema, problems })
  return settings === undefined ? undefined : { name: ref.name, provider, settings, at: yaml.at([]) }
}

function unknownProvider(provider: unknown, known: readonly string[]): { message: string; hint: string } {
  if (typeof provider !== 'string') return { message: `missing key 'provider'`, hint: `there are: ${known.join(', ')}` }
  return { message: `unknown provider ${quote(provider)}`, hint: suggest(provider, known) }
}
