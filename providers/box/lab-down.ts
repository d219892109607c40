import type { ProviderContext } from '../../src/spec/build.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { labDirectory } from './place.ts'
import { removeLab } from './remove-lab.ts'
import { expectAbleToMakeLabs } from './run-program.ts'

/** Removes a lab with all that runs on its hosts, and says whether there was anything of it. */
export async function labDown(name: string, context: ProviderContext): Promise<boolean> {
  await expectAbleToMakeLabs()
  return oneAtATime(context, () => removeLab(name, labDirectory(name)))
}
