import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MissingCapability } from '../../../src/base/errors.ts'
import { shellQuote } from '../../../src/base/shell-quote.ts'
import { debianKeyring } from '../../debian/apt.ts'
import type { DebianSource } from '../../debian/source.ts'
import type { GuestContext } from '../context.ts'
import { run } from '../micro/run.ts'
import { unitLinks } from './units.ts'

/** Files of the guest that are the same in every release. */
export const rootfs = fileURLToPath(new URL('rootfs', import.meta.url))

/** For a shell: puts our files and links into the directory "$1". Links are no files of the repository: those get lost in copies. */
export const ownFiles = [
  `cp -r --preserve=mode ${shellQuote(`${rootfs}/.`)} "$1"`,
  ...Object.entries(unitLinks).map(([path, target]) => `ln -s ${shellQuote(target)} "$1"/${shellQuote(path)}`),
].join(' && ')

/** What a Debian system needs to be booted and asked. */
const system = ['systemd', 'systemd-sysv', 'udev', 'dbus', 'initramfs-tools', 'busybox-static', 'kmod', 'zstd']

/** What nobody reads in a guest. */
const unread = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'var/cache/apt', 'var/lib/apt/lists']

/** Kills what it starts when this process is killed (setpriv(1)); unshare then kills its child, and so all in the namespace. */
export const dyingWithUs = ['setpriv', '--pdeathsig', 'KILL'] as const

type Root = Readonly<{ mmdebstrap: string; source: DebianSource; packages: readonly string[]; root: string }>

/**
 * Installs Debian into the directory `root`: its packages' own scripts run there, in a namespace of their own, so that
 * whatever they start or mount is gone when it ends. Rejects with LabError `guest-setup`.
 */
export async function installRoot({ mmdebstrap, source, packages, root }: Root, context: GuestContext): Promise<void> {
  const { mirror, suites, keyring = debianKeyring } = source
  const lines = suites.map((suite) => `deb [signed-by=${keyring}] ${mirror} ${suite} main`)
  await run(
    [
      ...dyingWithUs,
      ...['unshare', '--mount', '--pid', '--fork', '--kill-child'],
      ...['perl', mmdebstrap, '--quiet', '--mode=root', '--variant=minbase', '--format=directory'],
      ...[`--include=${[...system, ...packages].join(',')}`, '--aptopt=APT::Install-Recommends "false"'],
      ...['--dpkgopt=force-unsafe-io', '--dpkgopt=force-confold', `--essential-hook=${ownFiles}`],
      ...[suites[0]!, root, ...lines],
    ],
    context,
  )
  for (const path of unread) await rm(join(root, path), { recursive: true, force: true })
}

/** Throws MissingCapability where this machine cannot make such a guest. */
export function expectRoot(name: string, userId = process.getuid?.()): void {
  if (userId === 0) return
  throw new MissingCapability(
    `guest ${name} is made by installing Debian into a directory, which takes root: run \`virtqual setup\` once as root with the same cache, or give an image of your own (docs/guests.md)`,
  )
}
