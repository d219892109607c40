import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { guestSchema, resolveGuest } from '../../providers/guests/index.ts'
import { readSettings } from '../../src/cli/settings.ts'
import type { KernelGuest } from '../../src/spec/build.ts'
import { root } from './virtqual.ts'

/** Files of a guest, by their path without the first slash. */
type GuestFiles = Readonly<Record<string, File>>

/** The guest micro-6.1, as virtqual itself makes it. */
export async function microGuest(): Promise<KernelGuest> {
  const { cache } = readSettings()
  const directory = join(root, 'cfg/guests')
  const spec = guestSchema.parse(parse(await readFile(join(directory, 'micro-6.1.yaml'), 'utf8')))
  const signal = AbortSignal.timeout(300_000)
  const guest = await resolveGuest(spec, { name: 'micro-6.1', directory, cache, signal, progress: () => {} })
  if (guest.boot !== 'kernel') throw new Error('micro-6.1 has no initrd')
  return guest
}

/** A guest file for that guest with other files in it; writes its initrd to the path `initrd`. */
export async function alteredGuest(guest: KernelGuest, files: GuestFiles, initrd: string): Promise<object> {
  await writeFile(initrd, Buffer.concat([pad(await readFile(guest.initrd)), archive(files)]))
  const { kernel, release, append, allowDmesg } = guest
  return { provider: 'path', kernel, initrd, release, append, allowDmesg }
}

type File = Readonly<{ mode: number; data: Buffer }>

/** A cpio archive as an initramfs takes it (Documentation/driver-api/early-userspace/buffer-format). */
function archive(files: Readonly<Record<string, File>>): Buffer {
  const entries = Object.entries({ ...files, 'TRAILER!!!': { mode: 0, data: Buffer.alloc(0) } })
  return Buffer.concat(
    entries.flatMap(([name, { mode, data }], index) => [
      pad(header(name, { mode, size: data.length, index })),
      pad(data),
    ]),
  )
}

function header(name: string, { mode, size, index }: { mode: number; size: number; index: number }): Buffer {
  const fields = [index + 1, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length + 1, 0]
  return Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`)
}

/** Everything in an archive begins at a multiple of four. */
function pad(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])
}
