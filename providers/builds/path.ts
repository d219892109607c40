import { createHash } from 'node:crypto'
import { dirname, join, resolve as resolvePath } from 'node:path'
import { z } from 'zod'
import type { Build } from '../../src/spec/build.ts'
import { LabError } from '../../src/base/errors.ts'
import { lineRules } from '../line-rules.ts'
import type { BuildContext } from './context.ts'
import { firstExecutable } from './first-executable.ts'
import type { Ran } from './run-build.ts'

/** A QEMU binary that is there already. */
export const schema = z.strictObject({
  provider: z.literal('path'),
  /** Relative paths here and in `firmware` count from the YAML file's directory. */
  binary: z.string().min(1),
  firmware: z.array(z.string()).default([]),
  /** Words that always come first on its command line. */
  args: z.array(z.string()).default([]),
  /** Words that run its qemu-img; without them, the one beside the binary, else the one in PATH. */
  qemuImg: z.array(z.string().min(1)).min(1).optional(),
  allowStderr: lineRules,
})

type Spec = z.infer<typeof schema>

/** Printing a version takes milliseconds; this only bounds a binary that is something else and waits for input. */
const versionTimeoutMs = 10_000

export async function resolve(spec: Spec, context: BuildContext): Promise<Build> {
  const { name, directory, site } = context
  const binary = resolvePath(directory, spec.binary)
  const found = await site.look(binary)
  if (!found?.executable) {
    const reason = found ? 'is not executable' : 'does not exist'
    throw new LabError('build-unusable', `build ${name}: ${binary} ${reason}${site.where}`)
  }
  const firmware = spec.firmware.map((path) => resolvePath(directory, path))
  for (const path of firmware) await requireDirectory(path, context)
  const argv = [binary, ...spec.args]
  const version = await qemuVersion(argv, context)
  const origin = `${binary} (${version})`
  // A wrapper's own content says nothing of the QEMU that it runs: its arguments and that QEMU's version do.
  const identity = createHash('sha256')
    .update(JSON.stringify([await site.sha256(binary), argv, version]))
    .digest('hex')
  const qemuImg = spec.qemuImg ?? (await findQemuImg(binary, context))
  return { name, argv, ...(qemuImg && { qemuImg }), firmware, identity, origin, allowStderr: spec.allowStderr }
}

/** Undefined where there is none: only cases with disks need it. */
async function findQemuImg(binary: string, { searchPath, site }: BuildContext): Promise<string[] | undefined> {
  const directories = [dirname(binary), ...searchPath.split(':').filter(Boolean)]
  const found = await firstExecutable(
    directories.map((path) => join(path, 'qemu-img')),
    site,
  )
  return found === undefined ? undefined : [found]
}

/** QEMU itself says nothing of a `-L` that is not there: it takes its own firmware, or finds none. */
async function requireDirectory(path: string, { name, site }: BuildContext): Promise<void> {
  const found = await site.look(path)
  if (found?.directory) return
  const reason = found ? 'is not a directory' : 'does not exist'
  throw new LabError('build-unusable', `build ${name}: firmware ${path} ${reason}${site.where}`)
}

/** `QEMU emulator version 10.0.2`; rejects with LabError `build-unusable` for anything that is not QEMU. */
async function qemuVersion(argv: readonly string[], { name, signal, site }: BuildContext): Promise<string> {
  const binary = argv[0]!
  const args = [...argv.slice(1), '--version']
  const result = await site.run([binary, ...args], { signal, timeoutMs: versionTimeoutMs })
  const version = /^QEMU emulator version \S+/m.exec(result.stdout)?.[0]
  if (version && result.exitCode === 0) return version
  const came = firstLine(result)
  throw new LabError(
    'build-unusable',
    `build ${name}: ${binary} --version is not that of a QEMU${site.where}: it gave ${came}`,
  )
}

function firstLine({ stdout, stderr, exitCode, problem }: Ran): string {
  const line = `${stdout}\n${stderr}`.split('\n').find((text) => text.trim() !== '')
  if (line) return `'${line.trim().slice(0, 120)}'`
  return problem ?? `exit code ${exitCode} and no output`
}
