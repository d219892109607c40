/** *Where* one QEMU runs: the paths on its host. Everything that a second QEMU of the same spec must not share. */
export type Placement = Readonly<{
  /** Shown by `ps` and in QEMU's messages. */
  name: string
  uuid: string
  qmpSocket: string
  agentSocket: string
  probeSocket: string
  consoleLog: string
  /** `-incoming` of a destination, absent on a source. */
  incoming?: string
}>
