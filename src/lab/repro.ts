import type { Case } from '../matrix/case.ts'

type CommandLines = Readonly<{ source: readonly string[]; destination: readonly string[] }>

/** A shell script that boots the same two command lines by hand and says how to go on from there. */
export function reproScript(one: Case, { source, destination }: CommandLines): string {
  return `#!/bin/sh
# Boots the two QEMUs of case ${one.id} by hand: ${one.title.replaceAll(/\s+/g, ' ')}
# Usage: ./repro.sh [DIRECTORY]; sockets and logs go below DIRECTORY (default: a new one below /tmp).
# Guest console: DIRECTORY/source/console.log. Ctrl+C ends both.
set -eu
DIR=\${1:-$(mktemp -d /tmp/virtqual-repro.XXXXXX)}
mkdir -p "$DIR/source" "$DIR/destination"
trap 'kill $SOURCE $DESTINATION 2>/dev/null || true' EXIT INT TERM

${commandLine(source)} &
SOURCE=$!

${commandLine(destination)} &
DESTINATION=$!

cat <<EOF
source      QMP: $DIR/source/qmp         pid $SOURCE (stopped: send "cont")
destination QMP: $DIR/destination/qmp    pid $DESTINATION (waits for migrate-incoming)

On each monitor begin with:  {"execute":"qmp_capabilities"}
destination:  {"execute":"migrate-incoming","arguments":{"uri":"unix:$DIR/migration"}}
source:       {"execute":"cont"}      then, once the guest is up:
source:       {"execute":"migrate","arguments":{"uri":"unix:$DIR/migration"}}
EOF
wait
`
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
