import { shellQuote } from '../base/shell-quote.ts'
import { fdMonitorSocket } from '../machine/place.ts'
import type { Role } from '../machine/machine.ts'
import { alwaysSet } from '../migration/configure.ts'
import { execCommands } from '../migration/exec-commands.ts'
import { addressed, fdName, isToFile } from '../migration/route.ts'
import { savedUris } from '../migration/save.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'

/** Stands for the directory of a script until that is known. */
const directory = '@DIR@'

type Uris = Readonly<{ listen: string; send: string }>

/** What is sent to the two monitors by hand, in this order; `@DIR@` stands for the directory. */
export function monitorLines(migration: MigrationSpec): string[] {
  const { mode } = migration
  if (mode !== 'precopy' && mode !== 'postcopy')
    return [`a QEMU that is replaced (${mode}): what is sent, and when, is in qmp.jsonl of both sides`]
  const lines = isToFile(migration) ? savedLines(migration) : liveLines(migration)
  return migration.transport === 'fd' ? [...passLines(), ...lines] : lines
}

/** Where a destination listens that is told so by `-incoming` or by hand. */
export function listenUri(migration: MigrationSpec): string {
  return urisOf(migration).listen
}

function urisOf(migration: MigrationSpec): Uris {
  const same = (uri: string) => ({ listen: uri, send: uri })
  const uris: Readonly<Record<MigrationSpec['transport'], () => Uris>> = {
    tcp: () => same('tcp:127.0.0.1:44444'),
    unix: () => same(`unix:${directory}/migration`),
    exec: () => execCommands(directory),
    fd: () => same(`fd:${fdName}`),
    file: () => savedUris(migration, `${directory}/guest`),
    'exec-file': () => savedUris(migration, `${directory}/guest`),
  }
  return uris[migration.transport]()
}

function liveLines(migration: MigrationSpec): string[] {
  const { listen, send } = urisOf(migration)
  const incoming = line('destination', 'migrate-incoming', addressed(listen, migration))
  return [
    ...configured('source', migration),
    ...configured('destination', migration),
    ...(migration.incoming === 'uri' ? [] : [incoming]),
    line('source', 'migrate', addressed(send, migration)),
  ]
}

function savedLines(migration: MigrationSpec): string[] {
  const { listen, send } = urisOf(migration)
  return [
    ...configured('source', migration, { 'return-path': false }),
    ...(migration.stopped ? [line('source', 'stop')] : []),
    line('source', 'migrate', addressed(send, migration)),
    'once the source announces that it has completed:',
    line('source', 'quit'),
    ...configured('destination', migration),
    line('destination', 'migrate-incoming', addressed(listen, migration)),
    ...(migration.stopped ? [line('destination', 'cont')] : []),
  ]
}

/** The names of file descriptors belong to the second monitors. */
function passLines(): string[] {
  const sockets = ['source', 'destination'].map((role) => shellQuote(fdMonitorSocket(`${directory}/${role}`)))
  return [
    `first run: pass-fd ${fdName} ${sockets.join(' ')}   (providers/hosts/tools/pass-fd.c)`,
    'send migrate-incoming and migrate to the second monitors, DIRECTORY/source/qmp-fd and DIRECTORY/destination/qmp-fd',
  ]
}

function configured(role: Role, { capabilities, parameters }: MigrationSpec, more: Record<string, boolean> = {}) {
  const wanted = Object.entries({ ...alwaysSet[role], ...more, ...capabilities })
  const set = { capabilities: wanted.map(([capability, state]) => ({ capability, state })) }
  const tuned = Object.keys(parameters).length > 0 ? [line(role, 'migrate-set-parameters', parameters)] : []
  return [line(role, 'migrate-set-capabilities', set), ...tuned]
}

function line(role: Role, execute: string, args?: object): string {
  return `${role}: ${JSON.stringify({ execute, ...(args && { arguments: args }) })}`
}
