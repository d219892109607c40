import { LabError } from './errors.ts'

/** Errors of the controller's own system that are positively not the product's, and their codes. */
export const labErrnos: Readonly<Record<string, string>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'disk-read-only',
  EMFILE: 'too-many-files',
  ENFILE: 'too-many-files',
  ENOMEM: 'no-memory',
}

/** Whether an error is the lab's, whatever it happened to: nothing is gained by trying again. */
export function isOfLab(error: unknown): boolean {
  return error instanceof LabError || labErrnos[(error as NodeJS.ErrnoException | null)?.code ?? ''] !== undefined
}
