import { ExpectationError } from '../base/errors.ts'
import type { Agent } from '../qga/agent.ts'
import { execInGuest } from '../qga/exec.ts'
import type { BootFacts, GuestOs, KernelLine } from './guest-os.ts'

/** 100 ns, in which Windows counts since 1601 (FILETIME). */
const ticksPerSecond = 1e7

/** What the script below says where it cannot read the log. */
const unread = 'unread|'

/**
 * Warnings and worse of the System log: level, time, provider and number, the message on one line. That there are none is
 * an error of Get-WinEvent too; whatever else it says, such as that access is denied, must not look like a clean log.
 */
const logScript = `try { Get-WinEvent -FilterHashtable @{LogName='System';Level=1,2,3} -Oldest -ErrorAction Stop | ForEach-Object { '{0}|{1}|{2}/{3}: {4}' -f $_.Level, $_.TimeCreated.ToFileTimeUtc(), $_.ProviderName, $_.Id, ($_.Message -replace '\\s+', ' ') } } catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound,*') { '${unread}' + ($_.Exception.Message -replace '\\s+', ' ') } }`

/**
 * The number of the System log's newest record of a start (Kernel-General, event 12). LastBootUpTime would not do: it is
 * the clock less the time since the boot, and moves when Windows sets its clock, as after a migration.
 */
const bootScript = `(Get-WinEvent -FilterHashtable @{LogName='System';ProviderName='Microsoft-Windows-Kernel-General';Id=12} -MaxEvents 1).RecordId`

/** Confirm-SecureBootUEFI is an error where there is no UEFI. */
const factsScript = `$env:firmware_type; try { Confirm-SecureBootUEFI } catch { 'none' }; (bcdedit /enum '{current}') -match '^path'`

/** Windows has no dmesg; its kernel and drivers write to the System log. All is asked through cmd.exe. */
export const windows: GuestOs = {
  kernelLog: async (agent, signal) => parseEvents(expectRead(await powershell(agent, logScript, signal))),
  bootId: async (agent, signal) => parseRecord(await powershell(agent, bootScript, signal)),
  bootFacts: async (agent, signal) => parseFacts(await powershell(agent, factsScript, signal)),
}

/** Throws ExpectationError `guest-exec`: nothing would be the same as nothing after any number of boots. */
export function parseRecord(text: string): string {
  const record = text.trim()
  if (/^\d+$/.test(record)) return record
  const said = record.split(/\r?\n/)[0] || 'nothing'
  throw new ExpectationError('guest-exec', `Windows has no record of its start in the System log, but says ${said}`)
}

async function powershell(agent: Agent, script: string, signal: AbortSignal): Promise<string> {
  // Encoded, so that neither cmd.exe nor the agent's quoting changes a word of it (about_PowerShell_exe).
  const encoded = Buffer.from(script, 'utf16le').toString('base64')
  const args = ['/c', 'powershell.exe', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded]
  return (await execInGuest(agent, { path: 'cmd.exe', args }, signal)).stdout
}

/** Throws ExpectationError `guest-exec` where the log could not be read to its end. */
function expectRead(text: string): string {
  const why = text.split(/\r?\n/).find((line) => line.startsWith(unread))
  if (why === undefined) return text
  throw new ExpectationError('guest-exec', `Windows does not give its System log, but says ${why.slice(unread.length)}`)
}

/** Windows' levels as those of syslog: critical, error, warning. */
const levels: Readonly<Record<string, number>> = { '1': 2, '2': 3, '3': 4 }

/** Reads lines of `level|time|provider/id: message`; the time is comparable only with others of the same guest. */
export function parseEvents(text: string): KernelLine[] {
  return text
    .split(/\r?\n/)
    .filter(Boolean)
    .map((line) => {
      const [, level = '', time, message] = /^(\d)\|(\d+)\|(.*)$/.exec(line) ?? []
      if (message === undefined) return { level: 4, seconds: Infinity, text: line }
      return { level: levels[level] ?? 4, seconds: Number(time) / ticksPerSecond, text: message }
    })
}

/** Reads the firmware's kind, whether secure boot is on, and the path of the loader. */
export function parseFacts(text: string): BootFacts {
  const [kind = '', secure = '', path = ''] = text.split(/\r?\n/).map((line) => line.trim())
  const loaded = /^path\s+(\S+)/.exec(path)?.[1]
  return {
    uefi: kind.toLowerCase() === 'uefi',
    ...(secure === 'True' || secure === 'False' ? { secureBoot: secure === 'True' } : {}),
    ...(loaded === undefined ? {} : { loaded }),
  }
}
