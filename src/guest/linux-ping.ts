import type { Agent } from '../qga/agent.ts'
import { execInGuest } from '../qga/exec.ts'
import type { Ping, Pinged } from './guest-os.ts'

/** So many answers one after the other are a network that carries packets. */
const inRow = 3
/**
 * So many pings at most, each with 2 s for its answer: a link that comes up is negotiated for seconds, and the address of
 * whom is asked has to be found. All of it ends well within the limit of a program in the guest.
 */
const mostPings = 6

/**
 * Takes the hardware address of a card, the address that its interface gets where it has none, and whom to ping. The name
 * of the interface is what udev made of it. A kernel that takes answers only from where it would send to (rp_filter 1, as
 * RHEL has it) drops those to a second card on a network, so it is told to be less strict with this one. A Debian without
 * iproute2 and iputils has busybox. `ping` ends with 0 only where an answer came, in busybox and iputils alike.
 */
const script = `PATH=$PATH:/usr/sbin:/sbin
use() { if command -v "$1" > /dev/null; then "$@"; else busybox "$@"; fi; }
nic=
for one in /sys/class/net/*; do
  [ -e "$one/device" ] && [ "$(cat "$one/address")" = "$1" ] && nic=\${one##*/}
done
[ -n "$nic" ] || { echo absent; exit 0; }
{ command -v ip && command -v ping || command -v busybox; } > /dev/null || { echo unable; exit 0; }
use ip link set "$nic" up
[ -z "$2" ] || use ip addr show dev "$nic" | grep -q 'inet ' || use ip addr add "$2" dev "$nic"
for one in all "$nic"; do
  [ "$(cat /proc/sys/net/ipv4/conf/"$one"/rp_filter)" = 1 ] && echo 2 > /proc/sys/net/ipv4/conf/"$nic"/rp_filter
done 2> /dev/null
row=0 answered=0 sent=0
while [ $row -lt ${inRow} ] && [ $sent -lt ${mostPings} ]; do
  sent=$((sent + 1))
  if said=$(use ping -c 1 -W 2 -I "$nic" "$3" 2>&1); then row=$((row + 1)) answered=$((answered + 1)); else row=0; fi
done
echo "pinged $nic $row $answered $sent"
echo "$said"`

/** Pings out of a Linux guest, as its kernel's own shell does. Rejects with ExpectationError `guest-exec`. */
export async function ping(
  agent: Agent,
  { mac, address = '', reaches }: Ping,
  signal: AbortSignal,
): Promise<Pinged | undefined> {
  const args = ['-c', script, 'sh', mac, address, reaches]
  return parsePinged((await execInGuest(agent, { path: 'sh', args }, signal)).stdout)
}

/** Reads what the script says. */
export function parsePinged(text: string): Pinged | undefined {
  const [outcome = '', ...lines] = text.split('\n')
  if (outcome === 'unable') return undefined
  const [, nic, row, answered = 0, sent = 0] = /^pinged (\S+) (\d+) (\d+) (\d+)$/.exec(outcome) ?? []
  if (nic === undefined) return { reached: false, sent: 0, answered: 0, said: '' }
  const said = lines.find((line) => trouble.test(line)) ?? ''
  return { nic, reached: Number(row) >= inRow, sent: Number(sent), answered: Number(answered), said }
}

/** `ping: sendto: Network is unreachable`, `From 10.0.2.15 icmp_seq=1 Destination Host Unreachable` */
const trouble = /^(?:ping|From) ?.*\S/
