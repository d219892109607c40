import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../../../src/base/errors.ts'
import { bootSector, espOffset, sectorBytes } from './partitions.ts'
import type { Tools } from './tools.ts'

/** Finds the root file system, whichever disk it is on by now, and goes on with what is written there. */
const early = `search --no-floppy --set=root --file /boot/grub/grub.cfg
configfile ($root)/boot/grub/grub.cfg
`

/** What GRUB needs to get there from a BIOS. */
const modules = ['biosdisk', 'part_msdos', 'ext2', 'search', 'search_fs_file', 'normal', 'configfile', 'linux', 'boot']

const signed = {
  'EFI/BOOT/BOOTX64.EFI': 'usr/lib/shim/shimx64.efi.signed',
  'EFI/BOOT/grubx64.efi': 'usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed',
}

/** For a BIOS: boot.img in the first sector, and behind it core.img, where boot.img looks for it. */
export async function installForBios(disk: string, directory: string, tools: Tools): Promise<void> {
  const [config, core] = [join(directory, 'early.cfg'), join(directory, 'core.img')]
  const from = join(tools.root, 'usr/lib/grub/i386-pc')
  await writeFile(config, early)
  const made = ['-O', 'i386-pc', '-d', from, '-p', '/boot/grub', '-c', config, '-o', core]
  await tools.run(['usr/bin/grub-mkimage', ...made, ...modules])
  const image = await readFile(core)
  if (image.length > espOffset - sectorBytes)
    throw new LabError('guest-setup', `making the guest: core.img of GRUB is ${image.length} bytes, too large`)
  await using file = await open(disk, 'r+')
  await file.write(bootSector(await readFile(join(from, 'boot.img'))), 0, undefined, 0)
  await file.write(image, 0, undefined, sectorBytes)
}

/**
 * For UEFI: the shim that Microsoft has signed and the GRUB that Debian has, so that both secure boot and any other
 * finds something to run. That GRUB reads EFI/debian/grub.cfg.
 */
export async function installForUefi(disk: string, directory: string, tools: Tools): Promise<void> {
  const at = `${disk}@@${espOffset}`
  const config = join(directory, 'uefi.cfg')
  await writeFile(config, early)
  await tools.run(['usr/bin/mmd', '-i', at, '::EFI', '::EFI/BOOT', '::EFI/debian'])
  for (const [to, from] of Object.entries(signed))
    await tools.run(['usr/bin/mcopy', '-i', at, join(tools.root, from), `::${to}`])
  await tools.run(['usr/bin/mcopy', '-i', at, config, '::EFI/debian/grub.cfg'])
}

/** What GRUB does once it has found the root file system; nobody is there to choose. */
export function grubConfig(release: string, commandLine: string): string {
  return `linux /boot/vmlinuz-${release} ${commandLine}
initrd /boot/initrd.img-${release}
boot
`
}
