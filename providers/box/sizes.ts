import { ConfigError } from '../../src/base/errors.ts'
import { mostHosts } from './names.ts'

const mebibytes: Readonly<Record<string, number>> = { M: 1, G: 1024 }

/** Two builds of 200 MB, a guest and disks fit, with room to spare. */
const defaultDiskMib = 2048

/** `2G`, `512M` as MiB: the limit of a host's /var/tmp. Throws ConfigError for anything else. */
export function readDiskMib(text: string | boolean | undefined): number {
  if (text === undefined) return defaultDiskMib
  const [, digits = '', unit = ''] = /^([1-9]\d{0,5})([MG])$/.exec(String(text)) ?? []
  const sizeMib = Number(digits) * (mebibytes[unit] ?? 0)
  if (sizeMib >= 1) return sizeMib
  throw new ConfigError([{ message: `--disk '${text}': expected a size`, hint: 'such as 2G or 512M' }])
}

/** How many hosts a lab has; two unless it is said. */
export function readCount(text: string | boolean | undefined): number {
  if (text === undefined) return 2
  const count = /^[1-9]\d?$/.test(String(text)) ? Number(text) : NaN
  if (count <= mostHosts) return count
  throw new ConfigError([{ message: `--count '${text}': expected a number of hosts from 1 to ${mostHosts}` }])
}
