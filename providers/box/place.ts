import { join } from 'node:path'

/** Where labs in a box are kept: what they are made of does not outlive the machine's boot either. */
export const labsDirectory = '/run/virtqual'

export function labDirectory(lab: string): string {
  return join(labsDirectory, lab)
}
