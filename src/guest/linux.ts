import { execInGuest } from '../qga/exec.ts'
import type { GuestOs, KernelLine } from './guest-os.ts'

export const linux: GuestOs = {
  kernelLog: async (agent, signal) => {
    const { stdout } = await execInGuest(agent, { path: 'dmesg', args: ['-r'] }, signal)
    return stdout.split('\n').filter(Boolean).map(parseRawLine)
  },
}

/** `<4>[    1.234567] text`; the number also holds the facility, whose low three bits are the level. */
export function parseRawLine(line: string): KernelLine {
  const match = /^<(\d+)>(?:\[ *\d+\.\d+\] ?)?(.*)$/.exec(line)
  return match ? { level: Number(match[1]) & 7, text: match[2]! } : { level: 4, text: line }
}
