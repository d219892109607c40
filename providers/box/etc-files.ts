import type { BoxHost } from './lab-plan.ts'

/** What goes into a host's /etc besides its keys. */
type EtcWanted = Readonly<{
  host: BoxHost
  /** All hosts of the lab, by whose names it may call them. */
  hosts: readonly BoxHost[]
  /** Public keys that may log in, a line each. */
  authorizedKeys: string
  /** What runs sshd: its loader with arguments, as the host sees them; words without blanks. */
  launcher: readonly string[]
  /** The script that becomes process 1. */
  init: string
}>

/** Files by their path in /etc. */
export function etcFiles({ host, hosts, authorizedKeys, launcher, init }: EtcWanted): Readonly<Record<string, string>> {
  return {
    hostname: `${host.name}\n`,
    hosts: `127.0.0.1 localhost\n${hosts.map(({ address, name }) => `${address} ${name}\n`).join('')}`,
    'nsswitch.conf': 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n',
    passwd: `root:x:0:0:root:/root:/bin/sh
sshd:x:101:65534::/run/sshd:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`,
    // No password is right for '*', and unlike '!' it does not lock the account, which sshd would then refuse.
    shadow: 'root:*:19000:0:99999:7:::\nsshd:*:19000:0:99999:7:::\n',
    group: 'root:x:0:\ntty:x:5:\nkvm:x:104:\nnogroup:x:65534:\n',
    profile: 'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n',
    'ssh/sshd_config': sshdConfig,
    'ssh/authorized_keys': authorizedKeys,
    'sshd-launcher': `${launcher.join(' ')}\n`,
    init,
  }
}

/** MaxSessions and MaxStartups are left as they are by default: so they are on real hosts. */
const sshdConfig = `Port 22
AddressFamily inet
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys
AllowUsers root
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PrintMotd no
PidFile /run/sshd.pid
Subsystem sftp internal-sftp
`
