import { ExpectationError } from '../base/errors.ts'
import { execInGuest } from '../qga/exec.ts'
import { ping } from './linux-ping.ts'
import { sendToTpm } from './linux-tpm.ts'
import type { BootFacts, GuestFileText, GuestOs, KernelLine } from './guest-os.ts'

export const linux: GuestOs = {
  ping,
  sendToTpm,
  kernelLog: async (agent, signal) => {
    const { stdout } = await execInGuest(agent, { path: 'dmesg', args: ['-r'] }, signal)
    return parseLog(stdout)
  },
  bootId: async (agent, signal) => {
    const { stdout } = await execInGuest(agent, { path: 'cat', args: ['/proc/sys/kernel/random/boot_id'] }, signal)
    const id = stdout.trim()
    if (id !== '') return id
    throw new ExpectationError('guest-exec', 'the guest says nothing of its boot id')
  },
  bootFacts: async (agent, signal) => {
    const { stdout } = await execInGuest(agent, { path: 'sh', args: ['-c', bootScript] }, signal)
    return parseBootFacts(stdout)
  },
  files: async (agent, pattern, signal) => {
    const script = `for file in ${pattern}; do
      [ -e "$file" ] || continue; echo "$file"; [ ! -f "$file" ] || sed 's/^/ /' "$file"; done 2>/dev/null; true`
    const { stdout } = await execInGuest(agent, { path: 'sh', args: ['-c', script] }, signal)
    return parseFiles(stdout)
  },
}

/** EFI_GLOBAL_VARIABLE of UEFI 2.10, 3.3; in the file, four bytes of attributes come before the one of the variable. */
const secureBootVariable = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c'

/** A first line that says whether there is UEFI, the kernel's command line, and the bytes of the variable, if any. */
const bootScript = [
  'if [ -d /sys/firmware/efi ]; then echo uefi; else echo bios; fi',
  'cat /proc/cmdline',
  `if [ -e ${secureBootVariable} ]; then od -An -tu1 ${secureBootVariable}; fi`,
].join('; ')

/** Reads what the script says. GRUB puts `BOOT_IMAGE=` in front of the command line that it was told. */
export function parseBootFacts(text: string): BootFacts {
  const [kind = '', line = '', variable = ''] = text.split('\n')
  const loaded = /(?:^| )BOOT_IMAGE=(\S+)/.exec(line)?.[1]
  const value = variable.trim().split(/ +/)[4]
  return {
    uefi: kind === 'uefi',
    ...(value === undefined ? {} : { secureBoot: value === '1' }),
    ...(loaded === undefined ? {} : { loaded }),
  }
}

/** What util-linux puts in place of level and time of a line that goes on with the one before it. */
const continuation = /^ {6,}(?=\S)/

/** A message of several lines has one level and one time: those of its first. */
export function parseLog(text: string): KernelLine[] {
  const lines: KernelLine[] = []
  for (const raw of text.split('\n').filter(Boolean)) {
    const before = continuation.test(raw) ? lines.at(-1) : undefined
    lines.push(before ? { ...before, text: raw.trimStart() } : parseRawLine(raw))
  }
  return lines
}

/** Each path on a line, and below it the lines of the file, each behind a blank. */
export function parseFiles(text: string): GuestFileText[] {
  const blocks = text.split(/\n(?=\/)/).filter(Boolean)
  return blocks.map((block) => {
    const [path = '', ...lines] = block.trimEnd().split('\n')
    return { path, lines: lines.map((line) => line.slice(1)) }
  })
}

/**
 * `<4>[    1.234567] text`; the number also holds the facility, whose low three bits are the level. A line without a
 * time counts as new at every look. Kernels with CONFIG_PRINTK_CALLER say which thread or CPU, `[ T123]`, behind the time.
 */
export function parseRawLine(line: string): KernelLine {
  const match = /^<(\d+)>(?:\[ *(\d+\.\d+)\](?:\[ *[TC]\d+\])? ?)?(.*)$/.exec(line)
  if (!match) return { level: 4, seconds: Infinity, text: line }
  return { level: Number(match[1]) & 7, seconds: Number(match[2] ?? Infinity), text: match[3]! }
}
