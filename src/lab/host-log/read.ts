import { highest } from '../../base/highest.ts'
import type { Host } from '../../spec/host.ts'

/** A line of a host's kernel log; `level` as in syslog, 0 to 7, `seconds` since the host booted. */
export type HostLine = Readonly<{ level: number; seconds: number; text: string }>

/** What a host's kernel has logged, or why it cannot be read. */
export type HostLog = Readonly<{ lines: readonly HostLine[] }> | Readonly<{ missing: string }>

type Asked = Pick<Host, 'name' | 'run'>

/** `-r` is what dmesg of util-linux and of busybox have in common: `<6>[   12.345678] text`. */
const script = `log=$(dmesg -r) || exit
[ -z "$log" ] || printf '%s\\n' "$log" | awk -v since="$1" '
  { at = $0 }
  sub(/^<[0-9]+>\\[ */, "", at) && at ~ /^[0-9]+\\.[0-9]/ { timed = 1; if (at + 0 > since + 0) print }
  END { if (!timed) { print "its lines have no times" > "/dev/stderr"; exit 1 } }'`

/** Lines that are newer than `since`, in the host's own time. A host that does not give its log is no error. */
export async function readHostLog(host: Asked, since: number, signal: AbortSignal): Promise<HostLog> {
  try {
    const { code, stdout, stderr } = await host.run(['sh', '-c', script, 'sh', String(since)], { signal })
    if (code === 0) return readable(host, stdout)
    return { missing: `host ${host.name} does not give its kernel's log: ${stderr.trim() || `exit code ${code}`}` }
  } catch (error) {
    return { missing: `host ${host.name} could not be asked for its kernel's log: ${String(error)}` }
  }
}

function readable({ name }: Asked, text: string): HostLog {
  const lines = parseHostLog(text)
  if (lines.length > 0 || text.trim() === '') return { lines }
  return { missing: `the log of host ${name}'s kernel is in no form that is known: ${text.trim().split('\n')[0]}` }
}

/** Lines of `dmesg -r`; kernels with CONFIG_PRINTK_CALLER say which thread or CPU, `[ T123]`, between time and text. */
function parseHostLog(text: string): HostLine[] {
  const line = /^<(\d+)>\[\s*(\d+\.\d+)\](?:\[ *[TC]\d+\])? (.*)$/gm
  return [...text.matchAll(line)].map(([, priority, seconds, said = '']) => ({
    level: Number(priority) & 7,
    seconds: Number(seconds),
    text: said.trimEnd(),
  }))
}

/** When the newest line was logged; 0 where none was. */
export function newest(lines: readonly HostLine[]): number {
  return highest(lines.map(({ seconds }) => seconds))
}
