import type { Role } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'
import type { LinkInput } from '../migration/link/link-input.ts'
import type { HostOffer } from './run-context.ts'

type On = Readonly<{ host: object; offer: Pick<HostOffer, 'name' | 'shapeLink'> }>

/** The link of a case, and who may change it. */
export function linkOf({ link: shape }: Pick<Case, 'link'>, places: Readonly<Record<Role, On>>): LinkInput {
  return { ...(shape && { shape }), onHosts: onHostsOf(places) }
}

function onHostsOf({ source, destination }: Readonly<Record<Role, On>>): LinkInput['onHosts'] {
  if (source.host === destination.host) return { missing: 'both sides are on one host' }
  const all = [source, destination].map(
    ({ offer: { name, shapeLink = { missing: `host ${name} did not say` } } }) => shapeLink,
  )
  return all.find((one) => one !== 'allowed') ?? 'allowed'
}
