import { LabError } from '../../src/base/errors.ts'
import { type DebianSource, suiteLabel } from './source.ts'

/** One sentence out of what apt printed: its first error, without the part that repeats the address. */
export function downloadError(what: string, source: DebianSource, stderr: string): LabError {
  const message = `${what} from ${source.mirror} (${suiteLabel(source)}) failed: ${firstReason(stderr)}`
  return new LabError('download', `${message}; run the same command again to resume`, { cause: stderr })
}

/** The first line that names a cause; apt ends with summaries that do not, so those are only the last resort. */
function firstReason(stderr: string): string {
  const lines = stderr.split('\n').flatMap((line) => /^[EW]: (.*\S)/.exec(line)?.[1] ?? [])
  const reason = lines.find((line) => !/^Some index files failed|^Unable to fetch some archives/.test(line))
  return (reason ?? lines[0] ?? 'apt-get gave no reason').replace(/\s+/g, ' ').replace(/\.$/, '')
}

/** The machine has no Debian tools; says what can be given instead of downloading. */
export function needsDebianTools(tool: string): LabError {
  return new LabError(
    'setup-unsupported',
    `${tool} is not on this machine, so Debian packages cannot be fetched or unpacked; instead name a QEMU of your ` +
      `own in builds/<name>.yaml with 'provider: path' and 'binary: /path/to/qemu-system-x86_64' (or 'provider: ` +
      `system') and a guest in guests/<name>.yaml with 'provider: path', 'kernel:', 'initrd:' and 'release:' ` +
      `whose initrd runs qemu-ga and the probe, both below a folder that you give as --cfg, and run with ` +
      `--with build=<name> --with guest=<name>`,
  )
}
