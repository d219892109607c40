import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { recallJson, writeAtomically } from '../debian/remember.ts'
import { startTicks } from './namespace-processes.ts'

const host = z.strictObject({
  name: z.string(),
  index: z.int(),
  address: z.string(),
  migrationAddress: z.string(),
  directory: z.string(),
  /** Process 1 of the host, as this machine numbers it, and when it started. */
  init: z.strictObject({ pid: z.int(), startTicks: z.int() }),
})

const state = z.strictObject({
  name: z.string(),
  count: z.int(),
  diskMib: z.int(),
  directory: z.string(),
  subnets: z.strictObject({ management: z.string(), migration: z.string() }),
  /** /proc/sys/kernel/random/boot_id: pids and namespaces of another boot mean nothing. */
  bootId: z.string(),
  sshd: z.strictObject({ root: z.string() }),
  hidden: z.array(z.string()),
  hosts: z.array(host),
})

/** A lab that was made to the end. */
export type LabState = z.infer<typeof state>
export type HostState = LabState['hosts'][number]

/** Undefined where no lab of this name was made to its end. */
export async function readState(directory: string): Promise<LabState | undefined> {
  const found = await recallJson<unknown>(fileIn(directory))
  return found === undefined ? undefined : state.parse(found)
}

export async function writeState(lab: LabState): Promise<void> {
  await writeAtomically(fileIn(lab.directory), `${JSON.stringify(lab, null, 2)}\n`)
}

export async function isUp({ init }: HostState): Promise<boolean> {
  return (await startTicks(init.pid)) === init.startTicks
}

/** Whether it was made in the boot that the machine is in: no namespace or interface outlives that. */
export async function isOfThisBoot(lab: LabState): Promise<boolean> {
  return lab.bootId === (await bootId())
}

/** Whether all of it still runs, in the boot it was made in. */
export async function isWhole(lab: LabState): Promise<boolean> {
  if (!(await isOfThisBoot(lab))) return false
  return (await Promise.all(lab.hosts.map(isUp))).every(Boolean)
}

export async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

function fileIn(directory: string): string {
  return join(directory, 'state.json')
}
