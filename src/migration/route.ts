import type { Machine } from '../machine/machine.ts'
import type { Host } from '../spec/host.ts'
import type { MigrationSpec, Transport } from '../spec/machine-spec.ts'
import { type Address, asChannels, boundUri, tcpRangeUri, tcpUri } from './address.ts'
import { execCommands } from './exec-commands.ts'

/** Where the destination will run, known before it does. */
type Place = Readonly<{ host: Pick<Host, 'migrationAddress' | 'migrationPorts'>; directory: string }>

/** A way for the stream from one QEMU to another. */
type Route = Readonly<{
  /** The URI that the destination listens on. For tcp the kernel picks a free port, or QEMU one of the host's: nothing to collide with. */
  listenUri: (place: Place) => string
  /** The URI that the source then migrates to. */
  targetUri: (destination: Machine, signal: AbortSignal) => Promise<string>
}>

/** Name under which both QEMUs know their end of a socket pair. */
export const fdName = 'migration'

const routes: Readonly<Partial<Record<Transport, Route>>> = {
  tcp: {
    listenUri: ({ host: { migrationAddress, migrationPorts } }) =>
      migrationPorts ? tcpRangeUri(migrationAddress, migrationPorts) : tcpUri(migrationAddress, 0),
    targetUri: boundUri,
  },
  unix: {
    listenUri: ({ directory }) => `unix:${directory}/migration`,
    targetUri: boundUri,
  },
  exec: {
    listenUri: ({ directory }) => execCommands(directory).listen,
    targetUri: async ({ scratch }) => execCommands(scratch).send,
  },
  fd: {
    listenUri: () => `fd:${fdName}`,
    targetUri: async () => `fd:${fdName}`,
  },
}

/** Nobody answers a stream into a file. */
export function isToFile({ transport }: MigrationSpec): boolean {
  return transport === 'file' || transport === 'exec-file'
}

/** The route of a transport between two QEMUs that live at once. */
export function routeOf({ transport }: MigrationSpec): Route {
  const route = routes[transport]
  if (!route) throw new TypeError(`transport ${transport} does not lead to a QEMU that lives at the same time`)
  return route
}

/** A URI in the form that the migration asks for. */
export function addressed(uri: string, { address }: MigrationSpec): Address {
  return address === 'channels' ? asChannels(uri) : { uri }
}

/** `-incoming` of a destination that will run at `place`. */
export function incomingOf(spec: MigrationSpec | undefined, place: Place): readonly string[] {
  return [spec?.incoming === 'uri' ? routeOf(spec).listenUri(place) : 'defer']
}
