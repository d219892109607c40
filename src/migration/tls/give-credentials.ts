import { step } from '../../base/step.ts'
import type { Machine } from '../../machine/machine.ts'
import type { MigrationSpec, TlsSpec } from '../../spec/machine-spec.ts'
import type { MigrateInput } from '../migrate-input.ts'
import { type Files, makeCredentials, pskUser } from './credentials.ts'
import { keepSecret } from './keep-secret.ts'

type Parameters = MigrationSpec['parameters']

/** What either side is to be told by `migrate-set-parameters`, besides what the spec says. */
type TlsParameters = Readonly<Record<'source' | 'destination', Parameters>>

type Given = Readonly<{ endpoint: 'client' | 'server'; id: string; tls: TlsSpec; files: Files; signal: AbortSignal }>

/**
 * Gives both sides credentials of this one migration, each in its own scratch directory, and has QEMU load them
 * (docs/system/tls.rst). Without TLS there is nothing to be told.
 */
export async function giveCredentials(input: MigrateInput): Promise<TlsParameters> {
  const { tls } = input.spec
  if (!tls) return { source: {}, destination: {} }
  return step('give both sides their TLS credentials', () => give(input, tls))
}

async function give({ source, destination, attempt: { signal } }: MigrateInput, tls: TlsSpec): Promise<TlsParameters> {
  const host = destination.host.migrationAddress
  const files = await makeCredentials(tls, host)
  const ids = { source: `tls-to-${destination.name}`, destination: `tls-from-${source.name}` }
  await Promise.all([
    load(source, { endpoint: 'client', id: ids.source, tls, files: files.source, signal }),
    load(destination, { endpoint: 'server', id: ids.destination, tls, files: files.destination, signal }),
  ])
  // The source connects to a relay, and must expect the destination's name all the same.
  const hostname: Parameters = tls.credentials === 'x509' ? { 'tls-hostname': host } : {}
  return { source: { 'tls-creds': ids.source, ...hostname }, destination: { 'tls-creds': ids.destination } }
}

async function load({ host, scratch, monitor }: Machine, { endpoint, id, tls, files, signal }: Given): Promise<void> {
  const dir = `${scratch}/${id}`
  await keepSecret(files, { host, directory: dir, signal })
  const username = tls.credentials === 'psk' && endpoint === 'client' ? { username: pskUser } : {}
  const object = { 'qom-type': `tls-creds-${tls.credentials}`, id, endpoint, dir, 'verify-peer': true, ...username }
  await monitor.execute('object-add', object, { signal })
}
