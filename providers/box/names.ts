import { ConfigError } from '../../src/base/errors.ts'

/** Short enough for the longest network interface of a lab, `vq<lab>0-<host>`, in the 15 bytes that Linux has for one. */
const labName = /^[a-z][a-z0-9]{0,8}$/

/** So many addresses fit beside the controller's, and so many digits into the name of an interface. */
export const mostHosts = 99

/** Throws ConfigError unless a lab may have this name: it becomes part of interfaces, directories and host names. */
export function checkLabName(name: string): string {
  if (labName.test(name)) return name
  throw new ConfigError([
    { message: `a lab cannot be named '${name}'`, hint: 'one to nine letters and digits, a letter first' },
  ])
}

/** `box-2`: the second host of the lab `box`. */
export function hostName(lab: string, index: number): string {
  return `${lab}-${index}`
}

/** The lab and the number that a host's name says. Throws ConfigError for what cannot be a host of a lab. */
export function parseHostName(host: string): Readonly<{ lab: string; index: number }> {
  const [, lab = '', index] = /^([a-z0-9]+)-([1-9]\d?)$/.exec(host) ?? []
  if (labName.test(lab)) return { lab, index: Number(index) }
  throw new ConfigError([{ message: `'${host}' is not the name of a lab's host`, hint: 'such as box-2' }])
}

/** The two networks of a lab: SSH goes over the first, migrations over the second. */
export const networks = ['management', 'migration'] as const
type Network = (typeof networks)[number]

/** `vqbox1`: the bridge of a network, on this machine's side. */
export function bridgeName(lab: string, network: Network): string {
  return `vq${lab}${networks.indexOf(network)}`
}

/** `vqbox1-2`: this machine's end of a host's cable to a network. */
export function cableName(lab: string, network: Network, index: number): string {
  return `${bridgeName(lab, network)}-${index}`
}

/** What a host calls its own end. */
export const hostEnd: Readonly<Record<Network, string>> = { management: 'mgmt0', migration: 'migr0' }

/** Whether an interface of this machine belongs to the lab. */
export function isInterfaceOf(lab: string, name: string): boolean {
  return name.startsWith(`vq${lab}`) && /^[01](-[1-9]\d?)?$/.test(name.slice(2 + lab.length))
}
