import { LabError } from '../../src/base/errors.ts'
import type { Host } from '../../src/spec/host.ts'
import { type HostFacts, hostPrograms } from '../../src/spec/host-facts.ts'
import { parseHostFacts } from './parse-host-facts.ts'

/**
 * Says what a host is, one `name value` a line, and then the first block of /proc/cpuinfo. Any POSIX shell runs it; what
 * a host does not have it leaves out. `ptrace` is CAP_SYS_PTRACE, which counts only outside of user namespaces. netem is
 * tried out in a network namespace of its own, which is gone at once.
 */
const script = `PATH=$PATH:/usr/sbin:/sbin
say() { [ -z "$2" ] || echo "$1 $2"; }
say boot "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) $(uname -n)"
say os "$(. /etc/os-release 2>/dev/null && echo "$PRETTY_NAME")"
say kernel "$(uname -r)"
say architecture "$(uname -m)"
say cpus "$(nproc 2>/dev/null || grep -c ^processor /proc/cpuinfo)"
say memoryKib "$(sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo)"
for size in /sys/kernel/mm/hugepages/hugepages-*kB; do
  [ -r "$size/free_hugepages" ] && say hugepages "\${size##*-} $(cat "$size/free_hugepages")"
done
status() { sed -n "s/^$1:[[:space:]]*//p" /proc/self/status; }
grep -Eq '^ *0 +0 +4294967295$' /proc/self/uid_map && [ $(( 0x$(status CapEff) >> 19 & 1 )) = 1 ] && say ptrace yes
say seccomp "$(status Seccomp)"
say userfaultfd "$(cat /proc/sys/vm/unprivileged_userfaultfd 2>/dev/null)"
[ -r /dev/userfaultfd ] && [ -w /dev/userfaultfd ] && say userfaultfdDevice open
[ -e /dev/kvm ] && { ( : <>/dev/kvm ) 2>/dev/null && say kvm open || say kvm closed; }
place=$1; while [ ! -d "$place" ]; do place=$(dirname "$place"); done
say free "$(stat -f -c '%a %S' "$place")"
shift; for program; do command -v "$program" >/dev/null && say program "$program"; done
if unshare -n true 2>/dev/null; then space='unshare -n'; else space='unshare -rn'; fi
if command -v tc >/dev/null && $space true 2>/dev/null; then
  $space tc qdisc add dev lo root netem delay 1ms 2>/dev/null && say netem yes || say netem no
fi
dmesg >/dev/null 2>&1 && say kernelLog yes || say kernelLog no
echo cpuinfo
sed '/^$/q' /proc/cpuinfo`

/** Where to look for free space: virtqual's directory on the host, or where it will be. */
type Asked = Readonly<{ host: Pick<Host, 'name' | 'run'>; directory: string }>

/** Asks a host what it is and has. Rejects with LabError `host-exec` where it does not say. */
export async function hostFacts({ host, directory }: Asked, signal: AbortSignal): Promise<HostFacts> {
  const argv = ['sh', '-c', script, 'sh', directory, ...hostPrograms]
  const { code, stdout, stderr } = await host.run(argv, { signal })
  const facts = code === 0 ? parseHostFacts(stdout) : undefined
  if (facts) return facts
  const why = stderr.trim() || (code === 0 ? 'its answer makes no sense' : `exit code ${code}`)
  throw new LabError('host-exec', `host ${host.name} does not say what it is: ${why}`, { host: host.name })
}
