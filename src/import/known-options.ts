/** What the value of an option is: nothing, words of its own, or parameters of which the first needs no key. */
type Form = 'none' | 'text' | Readonly<{ first?: string }>

/** Names of options, as `qemu-system-x86_64 -help` of QEMU 7.2.22 and 10.0.2 (Debian's builds) lists them. */
const listed: Readonly<Record<'none' | 'text', string>> = {
  none: `
    h help version S s nodefaults no-user-config only-migratable preconfig snapshot nographic full-screen daemonize usb
    enable-kvm no-acpi no-hpet no-fd-bootchk no-reboot no-shutdown mem-prealloc enable-sync-profile win2k-hack audio-help
    portrait singlestep async-teardown xen-attach xen-domid-restrict`,
  text: `
    uuid kernel initrd append dtb shim bios L pidfile D d dfilter seed loadvm incoming k hda hdb hdc hdd cdrom fda fdb sd
    pflash mtdblock serial parallel monitor qmp qmp-pretty debugcon vga rotate watchdog-action echr chroot runas gdb
    readconfig mem-path usbdevice xen-domid perfmap jitdump option-rom dump-vmstate`,
}

/** The same binaries take these, but do not list them: they are for other targets. */
const unlisted: typeof listed = { none: 'semihosting old-param', text: 'g prom-env' }

/** Older builds had them (docs/about/removed-features), and so have command lines of the field. */
const removed: typeof listed = {
  none: `
    no-kvm no-kvm-irqchip no-kvm-pit no-kvm-pit-reinjection no-quit alt-grab ctrl-grab sdl curses nodefconfig localtime
    rtc-td-hack tdf show-cursor enable-fips`,
  text: 'balloon bootp redir smb tftp startdate hdachs tb-size soundhw watchdog writeconfig',
}

/** Options with parameters, and the key that the first may leave out (the same sources; `implied_opt_name` of each list). */
const first: Readonly<Record<string, string | undefined>> = {
  ...{ machine: 'type', M: 'type', accel: 'accel', cpu: 'model', smp: 'cpus', m: 'size', name: 'guest', numa: 'type' },
  ...{ object: 'qom-type', device: 'driver', netdev: 'type', net: 'type', nic: 'type', chardev: 'backend' },
  ...{ mon: 'chardev', tpmdev: 'type', audiodev: 'driver', audio: 'driver', vnc: 'vnc', display: 'type' },
  ...{ spice: undefined, drive: undefined, blockdev: 'driver', boot: 'order', rtc: 'base', sandbox: 'enable' },
  ...{ overcommit: undefined, msg: undefined, smbios: undefined, global: undefined, fw_cfg: 'name', icount: 'shift' },
  ...{
    action: undefined,
    'run-with': undefined,
    acpitable: undefined,
    trace: 'enable',
    plugin: 'file',
    set: undefined,
  },
  ...{ 'add-fd': undefined, fsdev: 'fsdriver', virtfs: 'fsdriver', iscsi: undefined, compat: undefined },
  ...{ 'semihosting-config': 'enable', realtime: undefined },
}

function named(form: 'none' | 'text'): [string, Form][] {
  const names = [listed, unlisted, removed].flatMap((source) => source[form].trim().split(/\s+/))
  return names.map((name) => [name, form])
}

const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ...named('none'),
  ...named('text'),
  ...Object.entries(first).map(([name, key]): [string, Form] => [name, key === undefined ? {} : { first: key }]),
])

/** Names of all options that are known. */
export const optionNames: readonly string[] = [...forms.keys()]

/** How QEMU takes an option of this name; undefined for one that nobody here knows. */
export function formOf(name: string): Form | undefined {
  return forms.get(name)
}
