import type { Case } from '../../matrix/case.ts'

/** Why the two QEMUs of a case must be on one host; undefined where they may be on two. */
export function whyOneHost({ migration, source }: Pick<Case, 'migration' | 'source'>): string | undefined {
  const { mode = 'precopy', transport = 'tcp' } = migration ?? {}
  if (mode.startsWith('cpr-')) return `${mode} replaces the QEMU on its own host`
  if (transport === 'file' || transport === 'exec-file') return 'the guest is saved into a file of its host'
  if (transport !== 'tcp') return `transport ${transport} does not lead to another host`
  if (source.disks?.some(({ sharing }) => sharing === 'shared')) return 'the image of its disk is a file of its host'
  return undefined
}
