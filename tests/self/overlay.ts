import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { buildSchema, resolveBuild } from '../../providers/builds/index.ts'
import { readSettings } from '../../src/cli/settings.ts'
import type { Build } from '../../src/spec/build.ts'
import { localSite } from '../../providers/builds/site.ts'
import { root } from './virtqual.ts'

type Content = Readonly<{ axes?: Readonly<Record<string, unknown>> }>

/** Writes a configuration tree, by file name without `.yaml`. */
export async function writeOverlay(dir: string, files: Readonly<Record<string, object>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, `${name}.yaml`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, stringify(name.startsWith('matrix/') ? steadied(content) : content))
  }
  return dir
}

/**
 * A matrix whose guests QEMU's TCG does not now and then abort under: what these tests are of is something else. One that
 * says of vCPUs what it wants may unplug them, which takes a thread for each.
 */
function steadied(matrix: Content): Content {
  const { axes } = matrix
  return axes && !axes['vcpus'] ? { ...matrix, axes: { accelerator: 'auto-one-thread', ...axes } } : matrix
}

/** A build file for the default build with one of tests/self/faults built in. */
export async function faultyBuild(fault: string): Promise<object> {
  const { argv, qemuImg, firmware, allowStderr } = await defaultBuild()
  const binary = join(root, `tests/self/faults/${fault}.ts`)
  return { provider: 'path', binary, args: argv, firmware, allowStderr, ...(qemuImg && { qemuImg }) }
}

/** The default build, as virtqual itself makes it. */
async function defaultBuild(): Promise<Build> {
  const settings = readSettings()
  const directory = join(root, 'cfg/builds')
  const spec = buildSchema.parse(parse(await readFile(join(directory, 'qemu-10.0.yaml'), 'utf8')))
  const { cache, searchPath } = settings
  const signal = AbortSignal.timeout(300_000)
  return resolveBuild(spec, {
    name: 'qemu-10.0',
    directory,
    cache,
    searchPath,
    signal,
    site: await localSite(),
    progress: () => {},
  })
}
