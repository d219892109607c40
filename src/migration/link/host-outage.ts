import { MissingCapability } from '../../base/errors.ts'
import { ask, controllerOf, type LinkHost } from './host-address.ts'

type Ends = Readonly<{ source: LinkHost; destination: LinkHost }>

/**
 * From now on until it is disposed, nothing comes from one host to the other, and nobody is told: each has a blackhole
 * (ip-route(8)) in place of its route to the other's migration address. What else goes over the same devices goes on, and
 * no route is lost, as it would be with `ip link set down`. Undone by the hosts themselves if nobody else does.
 */
export async function breakLink({ source, destination }: Ends): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  for (const [host, other] of [
    [source, destination],
    [destination, source],
  ] as const)
    stack.use(await blackhole(host, other.migrationAddress))
  return stack.move()
}

async function blackhole(host: LinkHost, address: string): Promise<AsyncDisposable> {
  if ((await controllerOf(host)) === address)
    throw new MissingCapability(`host ${host.name} is reached from ${address}, the other end of its migration link`)
  const [family, prefix] = address.includes(':') ? ['-6', `${address}/128`] : ['-4', `${address}/32`]
  const undo = await host.onCleanup(
    `case "$(ip ${family} route show type blackhole exact ${prefix})" in\n?*) ip ${family} route del blackhole ${prefix} ;;\nesac\n`,
  )
  try {
    await ask(host, ['ip', family, 'route', 'add', 'blackhole', prefix])
  } catch (error) {
    await undo[Symbol.asyncDispose]()
    throw error
  }
  return undo
}
