import { readFileSync } from 'node:fs'
import { matchesGlob, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { device } from './schema/parts.ts'

const file = resolve(import.meta.dirname, '../../cfg/catalog/devices.yaml')
const devices = z.record(z.string(), device).parse(parse(readFileSync(file, 'utf8')))

/** Whether the guest's word for a device is had by this file, with this line in it. */
const shownBy = (name: string, path: string, line: string) =>
  (devices[name]?.guest ?? []).some((one) => one.lines.includes(line) && matchesGlob(path, one.file))

const ahci = 'PCI_ID=8086:2922'
const scsi = 'DRIVER=virtio_scsi'

test.each([
  ['ahci', '/sys/bus/pci/devices/0000:00:1c.0/uevent', ahci, true],
  ["the one that q35 has is not 'ahci'", '/sys/bus/pci/devices/0000:00:1f.2/uevent', ahci, false],
  ["one of a data disk is not 'ahci'", '/sys/bus/pci/devices/0000:00:10.0/uevent', ahci, false],
] as const)('%s', (_, path, line, shown) => {
  expect(shownBy('ahci', path, line)).toBe(shown)
})

test.each([
  ['a controller behind a port', '/sys/bus/pci/devices/0000:00:05.0/0000:01:00.0/virtio4/uevent', true],
  ["the case's own on the root bus", '/sys/bus/virtio/devices/virtio1/uevent', false],
  ["the case's own by its PCI device", '/sys/bus/pci/devices/0000:00:10.0/virtio1/uevent', false],
] as const)('%s', (_, path, shown) => {
  expect(shownBy('pcie-root-ports', path, scsi)).toBe(shown)
})
