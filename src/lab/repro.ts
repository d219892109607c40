import type { Role } from '../machine/machine.ts'
import type { MigrationSpec } from '../spec/machine-spec.ts'
import type { Case } from '../matrix/case.ts'
import { alwaysSet } from '../migration/configure.ts'

type CommandLines = Readonly<{
  source: readonly string[]
  destination: readonly string[]
  images?: readonly (readonly string[])[]
}>

/** A shell script that boots the same two command lines by hand and says what the case then tells the monitors. */
export function reproScript(one: Case, { source, destination, images = [] }: CommandLines): string {
  return `#!/bin/sh
# Boots the two QEMUs of case ${one.id} by hand: ${one.title.replaceAll(/\s+/g, ' ')}
# Usage: ./repro.sh [DIRECTORY]; sockets and logs go below DIRECTORY (default: a new one below /tmp).
# Guest console: DIRECTORY/source/console.log. Ctrl+C ends both.
set -eu
DIR=\${1:-$(mktemp -d /tmp/virtqual-repro.XXXXXX)}
mkdir -p "$DIR/source" "$DIR/destination"
${images.map((image) => `${commandLine(image)}\n`).join('')}trap 'kill $SOURCE $DESTINATION 2>/dev/null || true' EXIT INT TERM

${commandLine(source)} &
SOURCE=$!

${commandLine(destination)} &
DESTINATION=$!

cat <<EOF
source      QMP: $DIR/source/qmp         pid $SOURCE (stopped: send "cont")
destination QMP: $DIR/destination/qmp    pid $DESTINATION (waits for migrate-incoming)

On each monitor begin with:  {"execute":"qmp_capabilities"}
Then, once the source runs ({"execute":"cont"}) and its guest is up:
${monitorLines(one)}
EOF
wait
`
}

/** Only these modes migrate to a QEMU that was started before, as this script does. */
function isBetweenTwo({ mode }: MigrationSpec): boolean {
  return mode === 'precopy' || mode === 'postcopy'
}

/** What the case sends to the two monitors, in this order. */
function monitorLines({ migration }: Case): string {
  if (!migration) return ''
  if (!isBetweenTwo(migration))
    return `a QEMU that is replaced (${migration.mode}): what is sent, and when, is in qmp.jsonl of both sides`
  const { transport, capabilities, parameters } = migration
  const uri = transport === 'unix' ? 'unix:$DIR/migration' : 'tcp:127.0.0.1:44444'
  const set = (wanted: Readonly<Record<string, boolean>>) => ({
    capabilities: Object.entries(wanted).map(([capability, state]) => ({ capability, state })),
  })
  const configured = (role: Role) => [
    line(role, 'migrate-set-capabilities', set({ ...alwaysSet[role], ...capabilities })),
    ...(Object.keys(parameters).length > 0 ? [line(role, 'migrate-set-parameters', parameters)] : []),
  ]
  return [
    ...configured('source'),
    ...configured('destination'),
    line('destination', 'migrate-incoming', { uri }),
    line('source', 'migrate', { uri }),
  ].join('\n')
}

function line(role: Role, execute: string, args: object): string {
  return `${role}: ${JSON.stringify({ execute, arguments: args })}`
}

function commandLine(argv: readonly string[]): string {
  return argv.map(quoteForScript).join(' \\\n  ')
}

/** Quotes one word for sh; `@DIR@` becomes the script's directory. */
export function quoteForScript(word: string): string {
  return word === '' ? "''" : word.split('@DIR@').map(quote).join('"$DIR"')
}

function quote(part: string): string {
  return /^[\w@%+=:,./-]*$/.test(part) ? part : `'${part.replaceAll("'", String.raw`'\''`)}'`
}
