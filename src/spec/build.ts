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

/** A guest ready to boot by `-kernel`. */
export type GuestImage = Readonly<{
  name: string
  os: 'linux'
  kernel: string
  initrd: string
  /** Kernel command line. */
  append: string
  /** `uname -r` that the booted guest must report. */
  release: string
  /** sha256 over kernel and initrd. */
  identity: string
  /** Whole dmesg lines (regular expressions) that this guest prints in a healthy run. */
  allowDmesg: readonly string[]
}>

/** What a provider is given besides its own file: where to keep things and how to report progress. */
export type ProviderContext = Readonly<{
  /** `$XDG_CACHE_HOME/virtqual`; everything below it may be deleted at any time. */
  cache: string
  signal: AbortSignal
  /** Called with one short sentence whenever a new long step begins or its percentage changes. */
  progress: (message: string) => void
}>
