import type { Role } from '../machine/machine.ts'
import type { Case } from '../matrix/case.ts'

type BySide = Readonly<Record<Role, string>>

/** What is said of each side that a case had: a case without a migration has no destination, unless its test made one. */
export function sidesOf(
  { migration }: Pick<Case, 'migration'>,
  machines: readonly { role: Role }[],
  { source, destination }: BySide,
): Partial<BySide> & Readonly<Record<string, string>> {
  const two = migration !== undefined || machines.some(({ role }) => role === 'destination')
  return { source, ...(two && { destination }) }
}
