import { exitInconclusive } from './explain.ts'

/**
 * What a command ends with whose output nobody takes any more. A reader that has seen enough, such as head, closes the
 * pipe: that is no error, but a run that ends by it is no pass.
 */
export function exitWithoutReader(command: string, { code }: NodeJS.ErrnoException): number {
  return code === 'EPIPE' && command !== 'run' ? 0 : exitInconclusive
}
