import { createHash } from 'node:crypto'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../../src/base/errors.ts'
import type { ProviderContext } from '../../src/spec/build.ts'
import type { FirmwareFiles, FirmwareSpec } from '../../src/spec/firmware.ts'
import { closureIdentity } from '../debian/deb.ts'
import { fetchPackages } from '../debian/fetch.ts'
import { remember } from '../debian/remember.ts'
import { makeDirectory, unpackDebs } from '../debian/unpack.ts'
import { sha256File } from '../debian/verify.ts'

type Paths = Pick<FirmwareFiles, 'code' | 'vars'>

/** Makes a firmware ready; fast when it was made before. Rejects with LabError. */
export async function resolveFirmware(spec: FirmwareSpec, context: ProviderContext): Promise<FirmwareFiles> {
  const { code, vars, debian } = spec
  const key = ['firmware', { code, vars, debian }]
  const paths = debian
    ? await remember(key, context, async () => {
        const made = await unpackFirmware(spec, debian, context)
        return { paths: Object.values(made), facts: made }
      })
    : { code, vars }
  const identity = createHash('sha256')
  for (const file of [paths.code, paths.vars]) identity.update(await hashOf(file, spec.name))
  return { ...paths, identity: identity.digest('hex') }
}

type Debian = NonNullable<FirmwareSpec['debian']>

async function unpackFirmware({ code, vars }: FirmwareSpec, from: Debian, context: ProviderContext): Promise<Paths> {
  const { package: name, ...source } = from
  const fetched = await fetchPackages([name], source, context, { alone: true })
  const files = createHash('sha256')
    .update(`${closureIdentity(fetched.debs)} ${code} ${vars}`)
    .digest('hex')
  const directory = join(context.cache, 'firmware', `${name}-${files.slice(0, 12)}`)
  const fill = async (path: string) => {
    const packages = join(path, 'packages')
    await mkdir(packages)
    await unpackDebs(fetched, packages, context)
    for (const [to, file] of [['code.fd', code] as const, ['vars.fd', vars] as const])
      await copyFile(join(packages, file), join(path, to)).catch((error: NodeJS.ErrnoException) => {
        throw new LabError('firmware-unusable', `the package ${name} has no ${file}: ${error.code}`, { cause: error })
      })
    await rm(packages, { recursive: true })
  }
  await makeDirectory(directory, { holds: ['code.fd', 'vars.fd'], fill })
  return { code: join(directory, 'code.fd'), vars: join(directory, 'vars.fd') }
}

async function hashOf(file: string, name: string): Promise<string> {
  return sha256File(file).catch((error: NodeJS.ErrnoException) => {
    throw new LabError('firmware-unusable', `firmware ${name}: ${file} cannot be read: ${error.code}`, { cause: error })
  })
}
