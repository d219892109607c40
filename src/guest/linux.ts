import { execInGuest } from '../qga/exec.ts'
import type { GuestOs, KernelLine } from './guest-os.ts'

export const linux: GuestOs = {
  kernelLog: async (agent, signal) => {
    const { stdout } = await execInGuest(agent, { path: 'dmesg', args: ['-r'] }, signal)
    return stdout.split('\n').filter(Boolean).map(parseRawLine)
  },
}

/**
 * `<4>[    1.234567] text`; the number also holds the facility, whose low three bits are the level. A line without a
 * time counts as new at every look.
 */
export function parseRawLine(line: string): KernelLine {
  const match = /^<(\d+)>(?:\[ *(\d+\.\d+)\] ?)?(.*)$/.exec(line)
  if (!match) return { level: 4, seconds: Infinity, text: line }
  return { level: Number(match[1]) & 7, seconds: Number(match[2] ?? Infinity), text: match[3]! }
}
