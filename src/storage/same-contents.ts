import { ExpectationError } from '../base/errors.ts'
import { outputOf } from '../base/output-of.ts'
import { compareImages, type Image } from './images.ts'
import { readImages, type Tool } from './qemu-img.ts'

/** An image on its host. */
type Placed = Readonly<{ image: Image; tool: Tool }>

/**
 * Both images hold the same disk; returns how that is known. On one host qemu-img compares them, on two their contents
 * are compared by digest. Rejects with ExpectationError `images-differ` or `image-damaged`.
 */
export async function expectSameContents(one: Placed, other: Placed): Promise<string> {
  if (one.tool.host === other.tool.host) {
    await compareImages(one.image, other.image, one.tool)
    return 'qemu-img compare: identical'
  }
  const [here, there] = await Promise.all([one, other].map(digestOf))
  if (here === there) return `sha256 of both contents is ${here}`
  const paths = [one, other].map(({ image, tool }) => `${image.path} on host ${tool.host.name}`)
  throw new ExpectationError('images-differ', `the images ${paths.join(' and ')} differ`, {
    expected: here,
    actual: there,
  })
}

/** sha256 of what a guest would read, whatever the format; a raw copy is made for it beside the image. */
async function digestOf({ image: { path, format }, tool }: Placed): Promise<string> {
  const copy = `${path}.contents`
  await readImages(tool, ['convert', '-U', '-f', format, '-O', 'raw', path, copy])
  const { host, signal } = tool
  const digest = await outputOf(host, ['sha256sum', copy], { signal })
  await host.run(['rm', '-f', copy], { signal })
  return digest.split(' ')[0]!
}
