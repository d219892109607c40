import { ConfigError } from '../base/errors.ts'
import type { HostSpec } from '../matrix/host-spec.ts'
import { quote } from '../matrix/words/quote.ts'
import { suggest } from '../matrix/words/suggest.ts'

/**
 * The hosts that `--on` names, each by its own name or by a label, in the order of their file; all where it is not
 * given. Throws ConfigError for a word that no host has.
 */
export function chosenHosts(hosts: readonly HostSpec[], on: readonly string[] = []): readonly HostSpec[] {
  const words = on.flatMap((text) => text.split(','))
  const known = new Set(hosts.flatMap(({ name, labels }) => [name, ...labels]))
  const unknown = words.filter((word) => !known.has(word))
  if (unknown.length > 0)
    throw new ConfigError(
      unknown.map((word) => ({
        message: `--on ${quote(word)} is neither the name nor a label of a host`,
        hint: suggest(word, [...known]),
      })),
    )
  return words.length === 0
    ? hosts
    : hosts.filter((host) => [host.name, ...host.labels].some((one) => words.includes(one)))
}
