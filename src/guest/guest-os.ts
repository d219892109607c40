import type { GuestImage } from '../spec/build.ts'
import type { Agent } from '../qga/agent.ts'
import type { SendToTpm } from './tpm.ts'
import { linux } from './linux.ts'
import { windows } from './windows.ts'

/** One line of the guest kernel's log. `level` is syslog's: 0 emergency … 3 error, 4 warning … 7 debug. */
export type KernelLine = Readonly<{
  level: number
  /** Time since boot, on the guest's clock. */
  seconds: number
  text: string
}>

/** `secureBoot`: undefined where the firmware has no such variable. */
export type BootFacts = Readonly<{
  uefi: boolean
  secureBoot?: boolean
  /** What the boot loader said that it booted; undefined where there was none. */
  loaded?: string
}>

/** A file of the guest; a directory or device has no lines. */
export type GuestFileText = Readonly<{ path: string; lines: readonly string[] }>

/** Whom to ask over which card of the guest; its interface gets the address where it has none of IPv4. */
export type Ping = Readonly<{ mac: string; address?: string; reaches: string }>

/** What came of it. `nic`: the guest's name of the interface, undefined where none has that hardware address. */
export type Pinged = Readonly<{
  nic?: string
  /** Enough pings in a row were answered. */
  reached: boolean
  sent: number
  answered: number
  /** The guest's own words where a ping came to nothing. */
  said: string
}>

/** What differs between guest operating systems. */
export type GuestOs = Readonly<{
  /** The kernel's log since boot, oldest first. */
  kernelLog: (agent: Agent, signal: AbortSignal) => Promise<KernelLine[]>
  /** What tells one boot from another; the same for as long as the guest runs. */
  bootId: (agent: Agent, signal: AbortSignal) => Promise<string>
  /** How the guest was booted, as far as it can tell. */
  bootFacts: (agent: Agent, signal: AbortSignal) => Promise<BootFacts>
  /** Files that fit a pattern of its shell, with what is in those that can be read; absent where it has no such files. */
  files?: (agent: Agent, pattern: string, signal: AbortSignal) => Promise<GuestFileText[]>
  /**
   * Sets up the interface of a network card where that is not done yet, and pings; undefined where the guest has no program
   * for it. Absent where none is known.
   */
  ping?: (agent: Agent, ping: Ping, signal: AbortSignal) => Promise<Pinged | undefined>
  /** Its way to its TPM; absent where none is known. */
  sendToTpm?: SendToTpm
}>

export const guestOses: Readonly<Record<GuestImage['os'], GuestOs>> = { linux, windows }
