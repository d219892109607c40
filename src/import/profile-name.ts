import type { Fact } from './facts.ts'

/** A name for a profile: the guest's, of characters that names in the catalogue may have. */
export function profileName(facts: readonly Fact[]): string {
  const guest = facts.find(({ subject, key }) => subject === '-name' && key === 'guest')?.value ?? ''
  const name = guest.replaceAll(/[^A-Za-z0-9._+-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  return name.slice(0, 60) || 'imported'
}
