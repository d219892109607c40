import type { HostSpec } from '../../matrix/host-spec.ts'
import type { LinkInput } from '../../migration/link/link-input.ts'

/** Whether cases may slow and cut the migration link of a host, or why not. */
export function shapeLinkOf({ name, provider, shapeLink, slots }: HostSpec): LinkInput['onHosts'] {
  if (provider === 'local') return { missing: `host ${name} is this machine` }
  if (!shapeLink) return { missing: `the file of host ${name} does not say shape-link: true` }
  if (slots !== 1) return { missing: `host ${name} has slots for several cases, and others may be using its link` }
  return 'allowed'
}
