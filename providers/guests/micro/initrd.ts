import { chmod, copyFile, cp, lutimes, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyAgent } from './agent.ts'
import type { Kernel } from './kernel.ts'
import { copyModules } from './modules.ts'
import { run } from './run.ts'

/** Files of the guest that are the same for every kernel. */
export const rootfs = fileURLToPath(new URL('rootfs', import.meta.url))

type Parts = Readonly<{ kernel: Kernel; packages: string; busybox: string; probe: string; signal: AbortSignal }>

/** Lays out the guest's root file system in the directory `root` and packs it into the file `initrd`. */
export async function makeInitrd(parts: Parts, root: string, initrd: string): Promise<void> {
  for (const name of ['dev', 'proc', 'sys', 'run', 'tmp', 'var', 'root', 'bin', 'sbin', 'usr/bin', 'usr/sbin'])
    await mkdir(join(root, name), { recursive: true })
  await cp(rootfs, root, { recursive: true })
  await installBusybox(parts, root)
  await copyFile(parts.probe, join(root, 'sbin/probe'))
  // Relative: an absolute link would lead out of the tree here, and what is done to the tree to the machine's own.
  await symlink('../run', join(root, 'var/run'))
  await symlink('/bin/busybox', join(root, 'init'))
  await copyAgent({ ...parts, root })
  await copyModules({ ...parts, root })
  await writeFile(initrd, await pack(parts, root))
}

/** Links every applet that the guest does not bring a script of its own for. */
async function installBusybox({ busybox, signal }: Parts, root: string): Promise<void> {
  await copyFile(busybox, join(root, 'bin/busybox'))
  await chmod(join(root, 'bin/busybox'), 0o755)
  const own = new Set(await readdir(join(root, 'sbin')))
  const applets = new TextDecoder().decode(await run([busybox, '--list'], { signal })).split('\n')
  for (const applet of applets.filter((name) => name && name !== 'busybox' && !own.has(name)))
    await symlink('/bin/busybox', join(root, inSbin.has(applet) ? 'sbin' : 'bin', applet))
}

/** Applets that qemu-ga or the kernel call by this path. */
const inSbin = new Set(['init', 'modprobe', 'hwclock', 'poweroff', 'reboot', 'halt', 'fstrim', 'fsfreeze'])

/** The same tree gives the same bytes: sorted, without times, owners, inode and device numbers. */
async function pack({ busybox, signal }: Parts, root: string): Promise<Uint8Array> {
  const entries = await readdir(root, { recursive: true })
  for (const entry of entries) await lutimes(join(root, entry), 0, 0)
  const cpio = ['cpio', '-o', '-H', 'newc', '-R', '0:0', '--renumber-inodes', '--ignore-devno']
  return run([busybox, ...cpio], { signal, cwd: root, input: entries.toSorted().join('\n') + '\n' })
}
