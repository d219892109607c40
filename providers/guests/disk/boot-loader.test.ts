import { expect, test } from 'vitest'
import { grubConfig } from './boot-loader.ts'

test('GRUB boots the one kernel, without asking', () => {
  expect(grubConfig('6.1.0', 'root=PARTUUID=1 rw')).toBe(
    'linux /boot/vmlinuz-6.1.0 root=PARTUUID=1 rw\ninitrd /boot/initrd.img-6.1.0\nboot\n',
  )
})
