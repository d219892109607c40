import { ask, expectSame, shell, wrong } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

type Address = Readonly<{ 'ip-address': string; 'ip-address-type': string; prefix: number }>
type Interface = Readonly<{
  name: string
  'hardware-address'?: string
  'ip-addresses'?: readonly Address[]
  statistics?: Readonly<Record<string, number>>
}>

/** The loopback interface has the addresses that it was just given, and counts as the kernel does. */
export const networkInterfaces: AgentCheck = {
  covers: ['guest-network-get-interfaces'],
  run: async (context) => {
    await shell(context, `ip link set lo up; ip addr add ${given} dev lo 2>/dev/null; ping -c 3 -q 10.77.0.1`)
    const lo = await loopback(context)
    const addresses = lo['ip-addresses']?.map((address) => `${address['ip-address']}/${address.prefix}`).toSorted()
    expectSame('the addresses of lo', addresses, await kernelAddresses(context))
    if (!addresses?.includes(given)) throw wrong('the addresses of lo', { expected: given, actual: addresses })
    expectSame('the hardware address of lo', lo['hardware-address'], await shell(context, `cat ${sys}/address`))
    for (const counter of counters) await expectCounter(context, lo, counter)
    return `lo has ${addresses.join(', ')} and ${lo.statistics?.['rx-packets']} packets received`
  },
}

/** The routes are those of the kernel's table, with one that was just added. */
export const networkRoutes: AgentCheck = {
  covers: ['guest-network-get-route'],
  run: async (context) => {
    await shell(context, 'ip link set lo up; ip route add 10.78.0.0/16 dev lo')
    const routes = await ask<readonly Readonly<Record<string, unknown>>[]>(context, 'guest-network-get-route')
    const ours = routes.find(({ destination }) => destination === '10.78.0.0')
    const { iface, mask, gateway, version } = ours ?? {}
    expectSame('the route to 10.78.0.0', [iface, mask, gateway, version], ['lo', '255.255.0.0', '0.0.0.0', 4])
    const lines = await shell(context, 'tail -n +2 /proc/net/route | wc -l')
    expectSame('the number of IPv4 routes', routes.filter((route) => route['version'] === 4).length, Number(lines))
    return `${routes.length} routes, among them that to 10.78.0.0/16`
  },
}

const given = '10.77.0.1/24'
const sys = '/sys/class/net/lo'
const counters = ['rx-bytes', 'rx-packets', 'rx-errs', 'tx-bytes', 'tx-packets', 'tx-dropped'] as const

async function loopback(context: CheckContext): Promise<Interface> {
  const all = await ask<readonly Interface[]>(context, 'guest-network-get-interfaces')
  const lo = all.find(({ name }) => name === 'lo')
  if (!lo) throw wrong('the list of interfaces', { expected: 'one with lo', actual: all })
  return lo
}

async function kernelAddresses(context: CheckContext): Promise<string[]> {
  const lines = await shell(context, 'ip addr show dev lo')
  return [...lines.matchAll(/inet6? (\S+)/g)].map(([, address]) => address!).toSorted()
}

async function expectCounter(context: CheckContext, { statistics }: Interface, counter: string): Promise<void> {
  const file = counter.replace('-', '_').replace('errs', 'errors')
  const expected = Number(await shell(context, `cat ${sys}/statistics/${file}`))
  expectSame(`${counter} of lo`, statistics?.[counter], expected)
}
