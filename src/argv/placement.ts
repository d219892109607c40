/** *Where* one QEMU runs: the paths on its host. Everything that a second QEMU of the same spec must not share. */
export type Placement = Readonly<{
  /** Shown by `ps` and in QEMU's messages. */
  name: string
  uuid: string
  /** Its own directory. */
  scratch: string
  qmpSocket: string
  /** Of the second monitor, where the spec has one. */
  fdMonitorSocket: string
  agentSocket: string
  probeSocket: string
  /** Of the swtpm that emulates its TPM, where it has one. */
  tpmSocket: string
  consoleLog: string
  /** Holds guest memory where the spec keeps it in a file. */
  ramFile?: string
  /** The machine's own copy of its firmware's variables, where the spec has a firmware. */
  flashVars?: string
  /** What a guest boots from that boots from a disk: an image of this case, over that of the guest. */
  bootImage?: string
  /** Image of each disk of the spec. */
  diskImages?: readonly string[]
  /** Tag of the internal snapshot that it starts from, `-loadvm`. */
  loadvm?: string
  /** Values of `-incoming` of a destination, absent on a source. */
  incoming?: readonly string[]
}>
