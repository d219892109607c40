import { createHash } from 'node:crypto'
import { resolve as resolvePath } from 'node:path'
import { z } from 'zod'
import type { KernelGuest } from '../../src/spec/build.ts'
import { LabError } from '../../src/base/errors.ts'
import { sha256File } from '../debian/verify.ts'
import type { GuestContext } from './context.ts'
import { profile, profileOf } from './profile.ts'

/** A kernel and an initrd that are there already; the initrd must run qemu-ga and the probe (micro/probe.c). */
export const schema = z.strictObject({
  provider: z.literal('path'),
  /** Relative paths count from the YAML file's directory. */
  kernel: z.string().min(1),
  initrd: z.string().min(1),
  /** `uname -r` of that kernel. */
  release: z.string().min(1),
  append: z.string().default('console=ttyS0 panic=-1 loglevel=5 no_timer_check'),
  ...profile,
})

type Spec = z.infer<typeof schema>

export async function resolve(spec: Spec, { name, directory }: GuestContext): Promise<KernelGuest> {
  const [kernel, initrd] = [resolvePath(directory, spec.kernel), resolvePath(directory, spec.initrd)]
  const identity = createHash('sha256')
  for (const file of [kernel, initrd]) identity.update(await hashOf(file, name))
  const { release, append } = spec
  const files = { kernel, initrd, append, release, identity: identity.digest('hex') }
  return { name, os: 'linux', boot: 'kernel', ...files, ...profileOf(spec) }
}

async function hashOf(file: string, name: string): Promise<string> {
  return sha256File(file).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'does not exist' : `cannot be read: ${error.code}`
    throw new LabError('guest-unusable', `guest ${name}: ${file} ${reason}`, { cause: error })
  })
}
