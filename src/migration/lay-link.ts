import { step } from '../base/step.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { LinkSpec } from '../spec/link.ts'
import { hostLink, type MadeLink } from './link/host-link.ts'
import type { MigrateInput } from './migrate-input.ts'
import { shownOnWire } from './proofs/stream.ts'
import { Wire } from './wire.ts'

/** What is between two QEMUs besides what was there before. */
export type Laid = Readonly<{
  /** The relay that the source is told to migrate to, where there is one. */
  wire?: Wire
  link?: MadeLink
}>

/** Makes the link what the case wants, and puts a relay between source and destination where something needs one. */
export async function layLink(input: MigrateInput, uri: string): Promise<Laid> {
  const { relayed, spec, link } = input
  const needsRelay = Boolean(relayed) || needsWire(spec)
  if (!link?.shape) return needsRelay ? { wire: await relay(input, uri) } : {}
  const { shape } = link
  const onHosts = needsRelay ? { missing: 'this migration goes through one anyway' } : await onHostsOf(input, shape)
  if ('missing' in onHosts) return relayedLink(input, uri, { shape, because: onHosts.missing })
  return { link: input.attempt.resources.own(onHosts) }
}

async function onHostsOf({ source, destination, link }: MigrateInput, shape: LinkSpec) {
  if (link!.onHosts !== 'allowed') return link!.onHosts
  const ends = { source: source.host, destination: destination.host }
  return step('make the link what it is to be', () => hostLink(ends, shape))
}

type Reason = Readonly<{ shape: LinkSpec; because: string }>

async function relayedLink(input: MigrateInput, uri: string, { shape, because }: Reason): Promise<Laid> {
  const wire = await relay(input, uri, shape)
  const seen = async () => ({ shape, madeBy: `a relay, since ${because}`, ...wire.link!.counts })
  return { wire, link: { seen, look: async () => {}, [Symbol.asyncDispose]: async () => {} } }
}

async function relay(input: MigrateInput, uri: string, shape?: LinkSpec): Promise<Wire> {
  const { source, destination, attempt, relayed } = input
  const ends = { source: source.host, destination: destination.host }
  const { signal, fail } = attempt
  const open = () => Wire.open({ ...ends, target: uri, signal, fail, shape })
  const wire = attempt.resources.own(await step('put a relay between source and destination', open))
  if (relayed === 'held') wire.hold()
  if (relayed === 'held-channels') wire.holdFrom(2)
  return wire
}

/** What only the wire shows, or only a wire can do. */
function needsWire({ tls, postcopy, capabilities, transport }: MigrationSpec): boolean {
  const shown = transport === 'tcp' && shownOnWire.some((name) => capabilities[name])
  return shown || tls !== undefined || postcopy?.interruptions.includes('cut') === true
}
