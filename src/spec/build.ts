/** A QEMU build that can be executed on a host. */
export type Build = Readonly<{
  name: string
  /** What to execute, without QEMU's own options: the binary, or its dynamic loader with arguments and the binary. */
  argv: readonly string[]
  /** What to execute for qemu-img, without its own options; absent where the build has none. */
  qemuImg?: readonly string[]
  /** Directories for `-L`, in order; empty where the binary finds its own firmware. */
  firmware: readonly string[]
  /** sha256 over what the build consists of; the same content has the same identity anywhere. */
  identity: string
  /** Where it comes from, one line for people: `Debian bookworm-backports qemu-system-x86 1:10.0.2+ds-2`. */
  origin: string
  /** Directory that holds all of it, where it can be copied to another host. */
  root?: string
  /** Whole stderr lines (regular expressions) that this build prints in a healthy run. */
  allowStderr: readonly string[]
}>

/** Systems that it is known how to ask; each has its entry in src/guest/guest-os.ts. */
export const guestSystems = ['linux', 'windows'] as const

type Guest = Readonly<{
  name: string
  os: (typeof guestSystems)[number]
  /** The probe does not run in it: what only the probe can tell is not checked, and said not to be. */
  unprobed?: true
  /** `uname -r` that the booted guest must report; anything where not given. */
  release?: string
  /** sha256 over the files that it boots from. */
  identity: string
  /** Whole dmesg lines (regular expressions) that this guest prints in a healthy run. */
  allowDmesg: readonly string[]
  /** Commands that its agent has disabled; none where not given. */
  agentBlocks?: readonly string[]
  /** The longest time from its start until it answers; that of a micro guest where not given. */
  bootLimitMs?: number
}>

/** A guest that QEMU itself loads, by `-kernel`. */
export type KernelGuest = Guest &
  Readonly<{
    boot: 'kernel'
    kernel: string
    initrd: string
    /** Kernel command line. */
    append: string
    release: string
  }>

/** A guest that the machine's firmware boots from a disk, through the boot loader that is on it. */
export type DiskGuest = Guest &
  Readonly<{
    boot: 'disk'
    /** Never written: each case has an overlay of its own. */
    image: string
    format: 'qcow2' | 'raw'
  }>

/** A guest ready to boot. */
export type GuestImage = KernelGuest | DiskGuest

/** What a provider is given besides its own file: where to keep things and how to report progress. */
export type ProviderContext = Readonly<{
  /** `$XDG_CACHE_HOME/virtqual`; everything below it may be deleted at any time. */
  cache: string
  signal: AbortSignal
  /** Called with one short sentence whenever a new long step begins or its percentage changes. */
  progress: (message: string) => void
}>
