import { ExpectationError } from '../base/errors.ts'
import type { DiskSpec, MachineSpec } from '../spec/machine-spec.ts'
import { qemuImg, readError, readImages, runQemuImg, type Tool } from './qemu-img.ts'

/** An image file of a disk, as a path on its host. */
export type Image = Readonly<{ path: string; format: DiskSpec['format'] }>

/** The image of each disk of a machine, by the name of the machine: those that are shared are the same for any. */
export function imagesIn(directory: string, name: string, { disks = [] }: MachineSpec): Image[] {
  return disks.map(({ sharing, format }, index) => ({
    path: `${directory}/${sharing === 'shared' ? '' : `${name}-`}disk${index}.${format}`,
    format,
  }))
}

/** What qemu-img is told to make the image of a disk. */
export function createArguments({ path, format }: Image, { sizeMib }: DiskSpec): string[] {
  return ['create', '-q', '-f', format, path, `${sizeMib}M`]
}

/** Makes an empty image. Rejects with MissingCapability where the build has no qemu-img. */
export async function createImage(image: Image, disk: DiskSpec, tool: Tool): Promise<void> {
  await qemuImg(tool, createArguments(image, disk))
}

type Report = Readonly<{ corruptions?: number; leaks?: number; 'check-errors'?: number }>

/**
 * The metadata of an image is in order (`qemu-img check`); raw images have none. Only while nobody writes to it: call
 * it with the guest stopped. Rejects with ExpectationError `image-damaged`.
 */
export async function checkImage({ path, format }: Image, tool: Tool): Promise<void> {
  if (format === 'raw') return
  const args = ['check', '-U', '--output=json', '-f', format, path]
  const result = await runQemuImg(tool, args)
  // 2: corruptions, 3: leaks; both come with a report (docs/tools/qemu-img).
  if (![0, 2, 3].includes(result.code ?? -1)) throw readError(args, result)
  const { corruptions = 0, leaks = 0, 'check-errors': errors = 0 } = JSON.parse(result.stdout) as Report
  if (result.code === 0 && corruptions + leaks + errors === 0) return
  const found = `${corruptions} corruptions, ${leaks} leaked clusters, ${errors} errors`
  throw new ExpectationError('image-damaged', `qemu-img check found ${found} in ${path}`, {
    expected: 'none',
    actual: found,
  })
}

/** Both images hold the same disk. Rejects with ExpectationError `images-differ` or `image-damaged`. */
export async function compareImages(one: Image, other: Image, tool: Tool): Promise<void> {
  const args = ['compare', '-U', '-f', one.format, '-F', other.format, one.path, other.path]
  const result = await runQemuImg(tool, args)
  if (result.code === 0) return
  if (result.code !== 1) throw readError(args, result)
  const found = result.stdout.trim().split('\n')[0] ?? ''
  throw new ExpectationError('images-differ', `the images ${one.path} and ${other.path} differ: ${found}`, {
    expected: 'Images are identical.',
    actual: found,
  })
}

/** Tags of the internal snapshots of an image, as `qemu-img snapshot -l` lists them. */
export async function snapshotTags({ path }: Image, tool: Tool): Promise<string[]> {
  const listing = await readImages(tool, ['snapshot', '-U', '-l', path])
  return listing.split('\n').flatMap((line) => /^\d+\s+(\S+)/.exec(line)?.[1] ?? [])
}
