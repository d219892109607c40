import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { guestSchema, resolveGuest } from '../../providers/guests/index.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { makeOops } from './oops-module.ts'
import { root } from './virtqual.ts'

/** The second time that the guest's log is read, after the migration, a module is loaded that oopses first. */
const dmesg = `#!/bin/sh
if [ -e /run/read-once ] && [ ! -e /run/oopsed ]; then
  touch /run/oopsed
  insmod /oops.ko
fi
touch /run/read-once
exec /bin/busybox dmesg "$@"
`

/** A guest file for micro-6.1 with an oops built in; makes its initrd in \`folder\`. */
export async function oopsingGuest(folder: string): Promise<object> {
  const { cache } = readSettings()
  const directory = join(root, 'cfg/guests')
  const spec = guestSchema.parse(parse(await readFile(join(directory, 'micro-6.1.yaml'), 'utf8')))
  const signal = AbortSignal.timeout(300_000)
  const guest = await resolveGuest(spec, { name: 'micro-6.1', directory, cache, signal, progress: () => {} })
  const module = makeOops(await moduleOf(guest.release, join(cache, 'debs')))
  const extra = archive({
    'bin/dmesg': { mode: 0o100755, data: Buffer.from(dmesg) },
    'oops.ko': { mode: 0o100644, data: module },
  })
  const initrd = join(folder, 'initrd')
  await writeFile(initrd, Buffer.concat([pad(await readFile(guest.initrd)), extra]))
  const { kernel, release, append, allowDmesg } = guest
  return { provider: 'path', kernel, initrd, release, append, allowDmesg }
}

async function moduleOf(release: string, debs: string): Promise<Buffer> {
  const deb = (await readdir(debs)).find((name) => name.startsWith(`linux-image-${release}_`))
  if (!deb) throw new Error(`the packages of kernel ${release} are not in ${debs}`)
  const options = { maxBuffer: 2 ** 30 }
  const tar = execFileSync('dpkg-deb', ['--fsys-tarfile', join(debs, deb)], options)
  return execFileSync('tar', ['-xO', '--wildcards', '*/drivers/net/dummy.ko'], { ...options, input: tar })
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
