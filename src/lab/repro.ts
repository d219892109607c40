import { shellQuote } from '../base/shell-quote.ts'
import type { Role } from '../machine/machine.ts'
import { fdMonitorSocket } from '../machine/place.ts'
import type { Case } from '../matrix/case.ts'
import { fdName } from '../migration/route.ts'
import { needsSwtpm } from '../spec/parts-of.ts'

type CommandLines = Readonly<{
  source: readonly string[]
  /** None where the case has no migration. */
  destination?: readonly string[]
  images?: readonly (readonly string[])[]
  /** Names of the hosts that its paths are of, where they are not this machine's. */
  hosts?: readonly string[]
}>

/** A shell script that boots the command lines of a case by hand and prints what the case then sent to the monitors. */
export function reproScript(one: Case, { source, destination, images = [], hosts = [] }: CommandLines): string {
  const only = (text: string) => (destination ? text : '')
  return `#!/bin/sh
# Boots the ${destination ? 'two QEMUs' : 'QEMU'} of case ${one.id} by hand: ${one.title.replaceAll(/\s+/g, ' ')}
# Usage: ./repro.sh [DIRECTORY]; sockets and logs go below DIRECTORY (default: one below /tmp,
# which Ctrl+C removes). Guest console: DIRECTORY/source/console.log. Ctrl+C ends ${destination ? 'both' : 'it'}.
${whereabouts(hosts)}set -eu
SOURCE= ${only('DESTINATION= ')}MADE=
end() {
  trap - EXIT INT TERM
  for one in $SOURCE${only(' $DESTINATION')}; do kill "$one" 2>/dev/null && wait "$one" || true; done
}
trap end EXIT
trap 'end; rm -rf "$MADE"; exit 130' INT TERM
[ $# -gt 0 ] || MADE=$(mktemp -d /tmp/virtqual-repro.XXXXXX)
DIR=\${1:-$MADE}
mkdir -p "$DIR/source"${only(' "$DIR/destination"')}
${images.map((image) => `${commandLine(image)}\n`).join('')}
${tpm(one, 'source')}${commandLine(source)} &
SOURCE=$!

${destination ? `${tpm(one, 'destination')}${commandLine(destination)} &\nDESTINATION=$!\n\n` : ''}cat <<EOF
source      QMP: $DIR/source/qmp         pid $SOURCE (stopped: send "cont")
${only('destination QMP: $DIR/destination/qmp    pid $DESTINATION (waits for migrate-incoming)\n')}
On ${destination ? 'each' : 'its'} monitor begin with:  {"execute":"qmp_capabilities"}
${passing(one)}DIR below is $DIR

EOF
cat "$(dirname "$0")/replay.txt" || echo 'What the case sent is in source/qmp.jsonl, and in that of each other QEMU.'
wait
`
}

/** A socket pair, whose ends no monitor can be sent as text. */
function passing({ migration }: Case): string {
  if (migration?.transport !== 'fd') return ''
  const sockets = ['source', 'destination'].map((role) => fdMonitorSocket(`$DIR/${role}`))
  return `Before migrate-incoming run:  pass-fd ${fdName} ${sockets.join(' ')}   (providers/hosts/tools/pass-fd.c)\n`
}

/** Starts the swtpm of a side, any that is in PATH, and waits for its socket; it ends with its QEMU. */
function tpm(one: Case, role: Role): string {
  if (!needsSwtpm(one[role])) return ''
  const place = `"$DIR/${role}`
  return `swtpm socket --tpm2 --tpmstate dir=${place}" --ctrl type=unixio,path=${place}/tpm" --terminate &
until [ -S ${place}/tpm" ]; do sleep 0.1; done
`
}

/** Builds and guests are at other places on each machine. */
function whereabouts(hosts: readonly string[]): string {
  if (hosts.length === 0) return ''
  return `# The case ran on ${hosts.join(' and ')}; paths of builds and guests are those there: run it there, on one of them, with 127.0.0.1 for their addresses.\n`
}

function commandLine(argv: readonly string[]): string {
  return argv.map(quoteForScript).join(' \\\n  ')
}

/** Quotes one word for sh; `@DIR@` becomes the script's directory. */
export function quoteForScript(word: string): string {
  const quote = (part: string) => (part === '' ? '' : shellQuote(part))
  return word === '' ? shellQuote('') : word.split('@DIR@').map(quote).join('"$DIR"')
}
