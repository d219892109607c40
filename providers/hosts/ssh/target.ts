/** Where and how one SSH connection goes, all said. */
export type SshTarget = Readonly<{
  hostname: string
  port: number
  user: string
  /** Private key files in the order in which they are tried; those that do not exist are left out then. */
  identityFiles: readonly string[]
  /** Whether keys of the agent that are not in `identityFiles` are left alone (ssh_config(5), IdentitiesOnly). */
  identitiesOnly: boolean
  /** Socket of the agent. */
  agent?: string
  /** What the host is called in known_hosts(5), where not by its own name (HostKeyAlias). */
  hostKeyAlias?: string
  knownHostsFiles: readonly string[]
  /** The command that connects a person there by hand, who is asked for host keys that are not known on the way. */
  byHand: readonly string[]
  /** Connections through which this one goes, the first one first. */
  via: readonly SshTarget[]
}>

/** `user@host:port`, for messages. */
export function addressOf({ user, hostname, port }: SshTarget): string {
  return `${user}@${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
}

/** The name in known_hosts(5): with the port where that is not 22. */
export function knownName({ hostKeyAlias, hostname, port }: SshTarget): string {
  if (hostKeyAlias) return hostKeyAlias
  const name = hostname.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}
