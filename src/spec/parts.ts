export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** Properties of an object, a device or a backend, in QEMU's own keys: what `-device` and `-object` take as JSON. */
export type Properties = Readonly<Record<string, JsonValue>>

/** An option of QEMU's command line, its value apart where it has one: `['-rtc', 'base=utc']`. */
export type Option = readonly [option: string, value?: string]

/** Parts of a machine besides those that every machine of ours has, by the option that makes them. */
export type Parts = Readonly<{
  /** `-object`: `qom-type`, `id` and its properties. */
  objects?: readonly Properties[]
  /** `-chardev`: `backend`, `id` and its options. */
  chardevs?: readonly Properties[]
  /** `-blockdev`: BlockdevOptions of qapi/block-core.json, each with a `node-name`. */
  blockdevs?: readonly Properties[]
  /** `-netdev`: Netdev of qapi/net.json, each with `type` and `id`. */
  netdevs?: readonly Properties[]
  /** `-tpmdev`: `type` and `id`; an `emulator` without a `chardev` gets a swtpm of its own. */
  tpmdevs?: readonly Properties[]
  /** `-device`: `driver`, `id` and its properties. The bus `root` is the machine's own PCI bus, whatever it is called. */
  devices?: readonly Properties[]
  /** Options of `-machine`. */
  machineOptions?: Readonly<Record<string, string>>
  /** Main memory is this object, but for its `id` and `size`; shared out among so many NUMA nodes. */
  memory?: Readonly<{ backend: Properties; nodes: number }>
  /** Any other option, as QEMU takes it. */
  options?: readonly Option[]
}>

/** A QMP command whose answer shows that a part is there. */
export type Answer = Readonly<{
  command: string
  arguments?: Properties
  /** What the answer must hold: of an object these keys, of a list these elements among others, all else as it is. */
  shows: JsonValue
}>

/** What the guest shows of a part: of the files that fit the pattern, one has all of these lines. */
export type GuestFile = Readonly<{
  /** As a shell takes it: `/sys/block/vd?/size`. */
  file: string
  lines: readonly string[]
}>

/** What the guest must reach over a network card, before a migration and after it. */
export type Network = Readonly<{
  /** Id of the card among the devices. */
  device: string
  /** IPv4 address with the length of its prefix: what the guest's interface is given where it has none. */
  address?: string
  /** IPv4 address that answers pings; of `-netdev user` that is 10.0.2.2, with no network outside. */
  reaches: string
}>

/** What a host must have for parts besides QEMU. */
export const hostNeeds = ['tap', 'hugepages', 'locked-memory'] as const

export type HostNeed = (typeof hostNeeds)[number]

/** Parts with a name, such as an entry of catalog/devices.yaml, and what proves that they are there. */
export type NamedParts = Parts &
  Readonly<{
    name: string
    /** What a build must list besides the drivers of the devices and the types of the objects: types of qom-list-types. */
    requires?: readonly string[]
    needs?: readonly HostNeed[]
    /** Holds on the source, and again on the destination. */
    qmp?: readonly Answer[]
    guest?: readonly GuestFile[]
    network?: readonly Network[]
  }>
