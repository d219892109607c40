import type { ProviderContext } from '../../src/spec/build.ts'
import { exclusively } from '../debian/lock.ts'
import { labsDirectory } from './place.ts'

/** Runs `body` while no other process makes, changes or removes a lab; whoever holds that up loses it when it dies. */
export function oneAtATime<T>({ signal, progress }: ProviderContext, body: () => Promise<T>): Promise<T> {
  const waiting = () => progress('waiting for another virtqual lab')
  return exclusively({ cache: labsDirectory, signal, progress: waiting }, body)
}
