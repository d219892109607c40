/** Values that no shipped matrix has, and why; a value of a dimension as `cpu=host`. */
export const reasons: Readonly<Record<string, string>> = {
  'machine=pc-i440fx-9.2': 'older machine types are covered by pc-q35-9.2 and those of QEMU 7.2',
  'cpu=qemu64': 'QEMU does not notice a destination with a lesser CPU, and the guest resets: not to be migrated to',
  'link=rate-1gbit': 'is more than a guest under TCG fills: give it with --with link=rate-1gbit where KVM is',
  'disk=shared-qcow2-ahci': 'the kernels of the micro guests have no driver for it; Debian guests have one',
  'build=qemu-10.0-trixie': 'has the version of qemu-10.0: give it with --with build=qemu-10.0-trixie',
  'accelerator=tcg': 'auto is TCG where KVM does not run guests; give it where it does',
  'accelerator=auto-one-thread':
    'is for tests of other things than QEMU: it cannot unplug a vCPU (docs/design-decisions.md)',
  'cpu=host': 'needs KVM: give it with --with cpu=host where there is some',
  'build=system': 'is what a machine has installed: give it with --with build=system',
}
