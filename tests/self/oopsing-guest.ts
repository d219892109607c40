import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readSettings } from '../../src/cli/settings.ts'
import { alteredGuest, microGuest } from './altered-guest.ts'
import { makeOops } from './oops-module.ts'

/** The second time that the guest's log is read, after the migration, a module is loaded that oopses first. */
const dmesg = `#!/bin/sh
if [ -e /run/read-once ] && [ ! -e /run/oopsed ]; then
  touch /run/oopsed
  insmod /oops.ko
fi
touch /run/read-once
exec /bin/busybox dmesg "$@"
`

/** A guest file for micro-6.1 with an oops built in; makes its initrd in `folder`. */
export async function oopsingGuest(folder: string): Promise<object> {
  const guest = await microGuest()
  const module = makeOops(await moduleOf(guest.release, join(readSettings().cache, 'debs')))
  const files = {
    'bin/dmesg': { mode: 0o100755, data: Buffer.from(dmesg) },
    'oops.ko': { mode: 0o100644, data: module },
  }
  return alteredGuest(guest, files, join(folder, 'initrd'))
}

async function moduleOf(release: string, debs: string): Promise<Buffer> {
  const deb = (await readdir(debs)).find((name) => name.startsWith(`linux-image-${release}_`))
  if (!deb) throw new Error(`the packages of kernel ${release} are not in ${debs}`)
  const options = { maxBuffer: 2 ** 30 }
  const tar = execFileSync('dpkg-deb', ['--fsys-tarfile', join(debs, deb)], options)
  return execFileSync('tar', ['-xO', '--wildcards', '*/drivers/net/dummy.ko'], { ...options, input: tar })
}
