import { setTimeout as delay } from 'node:timers/promises'
import { LabError } from '../../../src/base/errors.ts'
import { readTexts } from './frames.ts'

/** What a keeper says of itself when it is there. */
export type Hello = Readonly<{
  pid: number
  hostName: string
  /** Differs after a reboot. */
  bootId: string
  /** Directories of this session, removed when the keeper ends. */
  sessionDirectory: string
  /** The same, kept in memory. */
  memoryDirectory: string
}>

const protocolVersion = '1'
const lastWordsLimitMs = 1000

/** Throws LabError `keeper` where it speaks another version. */
export function readHello(payload: Buffer, host: string): Hello {
  const [version, pid, hostName, bootId, , sessionDirectory, memoryDirectory] = readTexts(payload)
  if (version !== protocolVersion || !pid || !hostName || !bootId || !sessionDirectory || !memoryDirectory)
    throw new LabError('keeper', `the keeper of host ${host} speaks version ${version} and not ${protocolVersion}`, {
      host,
    })
  return { pid: Number(pid), hostName, bootId, sessionDirectory, memoryDirectory }
}

/** Empty where whoever has stderr open keeps it so. */
export async function lastWords(said: () => Promise<string>): Promise<string> {
  const waiting = new AbortController()
  const none = delay(lastWordsLimitMs, '', waiting).catch(() => '')
  const words = await Promise.race([said(), none])
  waiting.abort()
  return words.trim()
}
