const directory = 'etc/systemd/system'

/** Units of Debian's that have nothing to do in a guest that is asked through its agent, or would write to its disk. */
const masked = [
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer', 'fstrim.timer'],
  ...['systemd-tmpfiles-clean.timer', 'e2scrub_reap.service', 'systemd-pstore.service'],
  ...['systemd-random-seed.service', 'systemd-update-utmp.service'],
  ...['modprobe@drm.service', 'modprobe@fuse.service', 'getty@tty1.service', 'serial-getty@ttyS0.service'],
]

/** Symbolic links of the guest, by their paths below its root: a unit that leads to /dev/null is masked (systemd.unit(5)). */
export const unitLinks: Readonly<Record<string, string>> = {
  [`${directory}/default.target`]: '/usr/lib/systemd/system/multi-user.target',
  ...Object.fromEntries(masked.map((unit) => [`${directory}/${unit}`, '/dev/null'])),
}
