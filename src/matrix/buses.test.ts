import { expect, test } from 'vitest'
import { knownBuses, mayHave } from './buses.ts'

const q35 = ['pc-q35-9.2']
const i440fx = ['pc-i440fx-rhel7.6.0']
const devices = [
  { driver: 'pcie-root-port', id: 'rp0' },
  { driver: 'pcie-root-port', id: 'pci.5' },
  { driver: 'virtio-scsi-pci', id: 'scsi' },
  { driver: 'piix3-usb-uhci', id: 'usb' },
  { driver: 'new-controller', id: 'new' },
]

test.each([
  ['root', q35],
  ['pcie.0', q35],
  ['ide.5', q35],
  ['isa.0', q35],
  ['rp0', q35],
  ['pci.5', q35],
  ['scsi.0', q35],
  ['usb.0', i440fx],
  ['new', q35],
  ['new.3', q35],
  ['pci.0', i440fx],
  ['pci.0', ['pc']],
  ['i2c', i440fx],
  ['floppy-bus.0', i440fx],
  ['sd-bus', q35],
  ['virtio-mmio-bus.7', ['microvm']],
  ['pci.0/rp0', q35],
])('%s may be there on %j', (bus, machineTypes) => {
  expect(mayHave(bus, { machineTypes, devices })).toBe(true)
})

test.each([
  ['nowhere', q35],
  ['nowhere', ['microvm']],
  ['nowhere.0', q35],
  ['pci.0', q35],
  ['pcie.0', i440fx],
  ['ide.2', i440fx],
  ['floppy-bus.0', q35],
  ['scsi', q35],
  ['rp0.0', q35],
  ['rp1', q35],
  ['RP0', q35],
])('%s cannot be there on %j', (bus, machineTypes) => {
  expect(mayHave(bus, { machineTypes, devices })).toBe(false)
})

test('the bus of a device or option without a name has a number of QEMU', () => {
  expect(mayHave('usb-bus.1', { machineTypes: q35, devices })).toBe(false)
  expect(mayHave('usb-bus.1', { machineTypes: q35, devices: [...devices, { driver: 'qemu-xhci' }] })).toBe(true)
  expect(mayHave('nowhere', { machineTypes: q35, devices: [{ driver: 'qemu-xhci' }] })).toBe(false)
  expect(mayHave('scsi.1', { machineTypes: q35, devices: [], options: [['-rtc', 'base=utc']] })).toBe(false)
  expect(mayHave('scsi.1', { machineTypes: q35, devices: [], options: [['-nic', 'user']] })).toBe(true)
})

test('there is something to choose from', () => {
  expect(knownBuses({ machineTypes: q35, devices }).slice(0, 5)).toEqual(['root', 'rp0', 'pci.5', 'scsi.0', 'usb.0'])
})
