/** The bus that a machine's own PCI devices sit on: q35 is PCI Express, the i440fx family conventional PCI. */
export function rootBus(machineType: string): 'pcie.0' | 'pci.0' {
  return machineType.includes('q35') ? 'pcie.0' : 'pci.0'
}
