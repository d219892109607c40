/** How a host is reached over SSH, as its file says; what is absent is as ssh_config(5) has it. */
export type SshLogin = Readonly<{
  /** Address, or a Host of ssh_config(5). */
  address: string
  port?: number
  user?: string
  /** Private key file: the only key that is tried. */
  identity?: string
  /** Known hosts file: the only one that is read. */
  knownHosts?: string
}>

/** What of this machine and its user it takes to log in somewhere. */
export type LoginMeans = Readonly<{
  /** Home directory: what `~` stands for. */
  home: string
  /** Socket of the user's agent ($SSH_AUTH_SOCK). */
  agentSocket?: string
  /** Of private key files that are protected by one. */
  passphrase?: string
}>
