import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import { checkImage, type Image } from './images.ts'

/**
 * The metadata of all images is in order. The guest stands still meanwhile, since QEMU then has written all that it
 * knows of them. Rejects with ExpectationError `image-damaged`.
 */
export async function expectSoundImages(
  { monitor, host, equipment, name }: Machine,
  images: readonly Image[],
  signal: AbortSignal,
): Promise<Exercised[]> {
  const checked = images.filter(({ format }) => format !== 'raw')
  if (checked.length === 0) return []
  await monitor.execute('stop', undefined, { signal })
  for (const image of checked) await checkImage(image, { host, build: equipment.build, signal })
  await monitor.execute('cont', undefined, { signal })
  const feature = `images of the ${name} are in order`
  return [{ feature, exercised: true, proof: `qemu-img check: no errors in ${checked.length} images` }]
}
