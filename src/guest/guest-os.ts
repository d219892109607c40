import type { GuestImage } from '../spec/build.ts'
import type { Agent } from '../qga/agent.ts'
import { linux } from './linux.ts'

/** One line of the guest kernel's log. `level` is syslog's: 0 emergency … 3 error, 4 warning … 7 debug. */
export type KernelLine = Readonly<{
  level: number
  /** Time since boot, on the guest's clock. */
  seconds: number
  text: string
}>

/** What differs between guest operating systems. */
export type GuestOs = Readonly<{
  /** The kernel's log since boot, oldest first. */
  kernelLog: (agent: Agent, signal: AbortSignal) => Promise<KernelLine[]>
}>

export const guestOses: Readonly<Record<GuestImage['os'], GuestOs>> = { linux }
