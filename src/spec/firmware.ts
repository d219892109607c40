/** A firmware that is kept in flash, in place of the one that QEMU loads by itself. */
export type FirmwareSpec = Readonly<{
  /** As in catalog/firmware.yaml. */
  name: string
  /** It lets only signed programs boot, and guards its variables by SMM. */
  secureBoot: boolean
  /** The code, which all machines read, and the variables that each begins with: paths, in the package where there is one. */
  code: string
  vars: string
  /** The Debian package that has them, and where that is from. */
  debian?: Readonly<{ package: string; mirror: string; suites: readonly string[]; keyring?: string }>
}>

/** A firmware that is there. */
export type FirmwareFiles = Readonly<{ code: string; vars: string; identity: string }>
