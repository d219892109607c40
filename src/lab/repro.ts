import { shellQuote } from '../base/shell-quote.ts'
import type { Case } from '../matrix/case.ts'
import { monitorLines } from './monitor-lines.ts'

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
${told(one)}
EOF
wait
`
}

/** What the case sends to the two monitors, as the shell is to print it: only the directory is put in. */
function told({ migration }: Case): string {
  const lines = migration ? monitorLines(migration) : []
  return lines.map(quoteForHeredoc).join('\n')
}

/** Quotes a line for a here-document of sh; `@DIR@` becomes the script's directory. */
export function quoteForHeredoc(text: string): string {
  return text.replaceAll(/[\\$`]/g, String.raw`\$&`).replaceAll('@DIR@', '$DIR')
}

function commandLine(argv: readonly string[]): string {
  return argv.map(quoteForScript).join(' \\\n  ')
}

/** Quotes one word for sh; `@DIR@` becomes the script's directory. */
export function quoteForScript(word: string): string {
  const quote = (part: string) => (part === '' ? '' : shellQuote(part))
  return word === '' ? shellQuote('') : word.split('@DIR@').map(quote).join('"$DIR"')
}
