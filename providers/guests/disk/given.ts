import { stat } from 'node:fs/promises'
import { resolve as resolvePath } from 'node:path'
import { z } from 'zod'
import { LabError, MissingCapability } from '../../../src/base/errors.ts'
import { type DiskGuest, guestSystems } from '../../../src/spec/build.ts'
import { remember } from '../../debian/remember.ts'
import { sha256File } from '../../debian/verify.ts'
import type { GuestContext } from '../context.ts'
import { profile, profileOf } from '../profile.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected the 64 digits that sha256sum prints')

/** A system on a disk image that whoever runs the cases has. */
export const schema = z
  .strictObject({
    provider: z.literal('disk'),
    os: z.enum(guestSystems).default('linux'),
    /** Whether the probe runs in it, as in `rootfs` here; Windows has none. */
    probe: z.boolean().default(false),
    /** A relative path counts from the YAML file's directory. Without it, cases with this guest are skipped. */
    image: z
      .strictObject({ path: z.string().min(1), sha256, format: z.enum(['qcow2', 'raw']).default('qcow2') })
      .optional(),
    /** `uname -r` that the booted guest must report. */
    release: z.string().min(1).optional(),
    /** The longest time from its start until it answers, in seconds. */
    'boot-limit': z.int().positive().default(300),
    /** Its `allowDmesg` is about lines of the kernel's log of Linux, and about events of Windows' System log: `provider/number: message`. */
    ...profile,
  })
  .refine(({ os, probe }) => os === 'linux' || !probe, { path: ['probe'], error: 'the probe is a Linux program' })

const unprobed = { unprobed: true } as const

type Spec = z.infer<typeof schema>

/** Rejects with MissingCapability where no image is given, and with LabError where it is another one than was meant. */
export async function resolve(spec: Spec, context: GuestContext): Promise<DiskGuest> {
  const { name } = context
  const { os, probe, image, release } = spec
  if (!image) throw new MissingCapability(howToGive(name))
  const path = resolvePath(context.directory, image.path)
  const identity = await checked({ name, path, sha256: image.sha256 }, context)
  const { format } = image
  const says = { ...profileOf(spec), ...(!probe && unprobed) }
  const guest = { name, os, boot: 'disk', image: path, format, identity, ...says } as const
  return { ...guest, ...(release !== undefined && { release }), bootLimitMs: spec['boot-limit'] * 1000 }
}

/** Rejects with MissingCapability where no image is given; otherwise there is nothing to be made. */
export async function toMake({ image }: Pick<Spec, 'image'>): Promise<undefined> {
  if (!image) throw new MissingCapability('no image is given: its path and its sha256, see docs/guests.md')
}

function howToGive(name: string): string {
  return `no image of it is given: copy guests/${name}.yaml into a tree of your own, add image: { path: …, sha256: … } and run with --cfg (docs/guests.md)`
}

type Given = Readonly<{ name: string; path: string; sha256: string }>

/** Reading a disk takes long: one that has neither changed its size nor its time since is not read again. */
async function checked({ name, path, sha256: expected }: Given, context: GuestContext): Promise<string> {
  const unreadable = (error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'does not exist' : `cannot be read: ${error.code}`
    throw new LabError('guest-unusable', `guest ${name}: ${path} ${reason}`, { cause: error })
  }
  const { size, mtimeMs, ino } = await stat(path).catch(unreadable)
  const actual = await remember(['sha256', path, size, mtimeMs, ino], context, async () => {
    context.progress(`reading ${path} for its sha256`)
    return { paths: [path], facts: await sha256File(path).catch(unreadable) }
  })
  if (actual === expected) return actual
  const found = `guest ${name}: ${path} has the sha256 ${actual}, and ${expected} is expected`
  throw new LabError('guest-differs', `${found}: it is not the image that was meant`)
}
