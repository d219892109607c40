import type { Build } from '../../src/spec/build.ts'
import type { Site } from './site.ts'

/**
 * Has all of a build on another host; one that is there already comes back as it is. Rejects with LabError where there
 * is no room for it.
 */
export async function installBuild(build: Build, { place }: Pick<Site, 'place'>): Promise<Build> {
  const { root, argv, qemuImg, firmware } = build
  if (root === undefined) return build
  const there = await place(root, build.identity)
  const moved = (words: readonly string[]) => words.map((word) => word.replaceAll(root, there))
  return {
    ...build,
    root: there,
    argv: moved(argv),
    ...(qemuImg && { qemuImg: moved(qemuImg) }),
    firmware: moved(firmware),
  }
}
