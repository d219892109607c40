import { onFreePort } from '../base/free-port.ts'
import { isAddressInUse } from '../qmp/message.ts'
import { tcpUri } from './address.ts'
import type { Begun } from './begin.ts'
import { ended, untilEnd } from './ending.ts'
import { listening } from './listening.ts'
import type { MigrateInput } from './migrate-input.ts'

/** Goes on with a post-copy that both sides say is paused, and waits until both say that it is active again. */
export async function recover(input: MigrateInput, begun: Begun, round: number): Promise<void> {
  const { source, destination } = input
  const since = { source: source.monitor.events.now, destination: destination.monitor.events.now }
  await beginRecovery(input, begun, round)
  await untilEnd(input, 'postcopy-active', (signal) => {
    const wanted = { wanted: 'postcopy-active', forbidden: ['postcopy-paused'], signal }
    return Promise.all([
      ended(source, { since: since.source, ...wanted }),
      ended(destination, { since: since.destination, ...wanted }),
    ])
  })
}

/**
 * Has both sides connect again. The destination is only spoken to out of band, and listens at a new place: its old
 * listener still accepts connections, which then hang.
 */
export async function beginRecovery(input: MigrateInput, { wire }: Begun, round: number): Promise<void> {
  const place = await listenAnew(input, round)
  wire?.redirect(place)
  const resume = { uri: wire?.uri ?? place, resume: true }
  await input.source.monitor.execute('migrate', resume, { signal: input.attempt.signal })
}

/**
 * The URI of a place where nothing has listened yet in this migration. A destination in this state cannot be asked which
 * port it was given, so it is told one.
 */
async function listenAnew(input: MigrateInput, round: number): Promise<string> {
  const { host, scratch } = input.destination
  if (input.spec.transport === 'unix') {
    const uri = `unix:${scratch}/recovery-${round}`
    await listen(input, uri)
    return uri
  }
  const uri = (port: number) => tcpUri(host.migrationAddress, port)
  const onAny = () =>
    onFreePort((port) => listen(input, uri(port)), { isTaken: isAddressInUse, ports: host.migrationPorts })
  return uri(await listening(host, onAny))
}

async function listen({ destination, attempt: { signal } }: MigrateInput, uri: string): Promise<void> {
  await destination.monitor.executeOob('migrate-recover', { uri }, { signal })
}
