import { isIP } from 'node:net'
import { LabError } from '../base/errors.ts'
import type { HostSpec } from '../matrix/host-spec.ts'
import type { Host } from '../spec/host.ts'

/** sshd says where we have come in; getent what a name means there; ip which addresses are the host's own. */
const script = `PATH=$PATH:/usr/sbin:/sbin
echo "$SSH_CONNECTION"
getent ahosts "$1" 2>/dev/null | sed -n '1s/ .*//p' | grep . || echo
ip -o addr 2>/dev/null | sed -n 's/.* inet6\\{0,1\\} \\([^/ ]*\\).*/\\1/p'`

type Asked = Pick<HostSpec, 'name' | 'ssh' | 'migrationAddress' | 'at'>
type Options = Readonly<{
  /** Whether guests are to come there from other hosts. */
  fromOthers: boolean
  signal: AbortSignal
}>

/**
 * The address of a host over SSH that migrations connect to, as a number: a name may mean something else to each host. One
 * that its file does not give is the address at which SSH has found it. Rejects with LabError `migration-address` where it is
 * none of the host's own.
 */
export async function migrationAddressOf(host: Pick<Host, 'run'>, spec: Asked, options: Options): Promise<string> {
  const { migrationAddress: wanted } = spec
  const { stdout } = await host.run(['sh', '-c', script, 'sh', wanted], { signal: options.signal })
  const [connection = '', resolved = '', ...lines] = stdout.split('\n')
  const own = lines.filter(Boolean)
  const isOwn = (address: string) => own.length === 0 || own.includes(address)
  const given = isIP(wanted) ? wanted : resolved
  const address = isDefault(spec) && !(isIP(wanted) && isOwn(wanted)) ? connection.split(' ')[2] : given
  if (!address) throw wrong(spec, `'${wanted}' is no address and no name there`)
  const shown = address === wanted && !isDefault(spec) ? `'migration-address: ${wanted}'` : address
  if (!isOwn(address)) throw wrong(spec, `${shown} is none of its addresses (${own.filter(isOfUse).join(', ')})`)
  if (options.fromOthers && isLoopback(address)) throw wrong(spec, `no other host can reach ${address}`)
  return address
}

/** Whether the address is that of SSH: the file gives no other one. */
function isDefault({ ssh, migrationAddress }: Asked): boolean {
  return migrationAddress === ssh?.address
}

function wrong(spec: Asked, why: string): LabError {
  const { name: host, at } = spec
  const remedy = isDefault(spec) ? "give its 'migration-address' in the hosts file" : 'give another one'
  return new LabError('migration-address', `host ${host}: ${why}; ${remedy} (${at.file}:${at.line})`, { host })
}

/** Those that another host may reach it at. */
function isOfUse(address: string): boolean {
  return !isLoopback(address) && !/^fe[89ab]/i.test(address)
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
