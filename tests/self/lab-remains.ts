import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { processesIn } from '../../providers/box/namespace-processes.ts'
import type { HostState, LabState } from '../../providers/box/state.ts'
import { unlessMissing } from '../../providers/debian/remember.ts'
import type { FaultyLab } from './faulty-lab.ts'
import { until } from './until.ts'

/** A process of a host, as this machine numbers it. */
export type HostProgram = Readonly<{ pid: number; command: string }>

/** What every host of a lab runs, whoever uses it: process 1, what unshared it, and sshd with its sessions. */
const usual = /^(unshare |\/bin\/sh \/etc\/init|sleep 0\.2|\S*\/sshd?\/|sshd)/

/** Every process of a host. */
export async function programsOf({ directory }: HostState): Promise<HostProgram[]> {
  const pids = await processesIn(join(directory, 'net'))
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')))
  return pids.map((pid, index) => ({ pid, command: commands[index]!.replaceAll('\0', ' ').trim() }))
}

/** What is left of runs on the hosts of a lab: programs, files, and places that are not free. */
export async function remainsOn({ hosts }: LabState): Promise<string[]> {
  return (await Promise.all(hosts.map(remainsOf))).flat()
}

/** Waits until nothing is left on any host. */
export async function untilNothingIsLeft(lab: FaultyLab, limitMs = 90_000): Promise<void> {
  let left: string[] = []
  const look = async () => (left = await remainsOn(await lab.state())).length === 0
  await until(look, 'nothing is left on any host', limitMs).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${left.join('; ')}`)
  })
}

async function remainsOf(host: HostState): Promise<string[]> {
  const inside = `/proc/${host.init.pid}/root`
  const programs = (await programsOf(host)).filter(({ command }) => command !== '' && !usual.test(command))
  const folders = ['/var/tmp/virtqual-0/s', '/dev/shm/virtqual-0', '/tmp'].map((path) => join(inside, path))
  const files = (await Promise.all(folders.map(entriesOf))).flat()
  const places = await placesOf(join(inside, '/var/tmp/virtqual-0/leases'))
  const left = [...programs.map(({ pid, command }) => `${pid} ${command}`), ...files, ...places]
  return left.map((what) => `${host.name}: ${what}`)
}

async function entriesOf(folder: string): Promise<string[]> {
  return ((await readdir(folder).catch(unlessMissing)) ?? []).map((name) => join(folder, name))
}

/** Places that are held or dirty. */
async function placesOf(folder: string): Promise<string[]> {
  const names = ((await readdir(folder).catch(unlessMissing)) ?? []).filter((name) => /^\d+$/.test(name))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap((text, index) => (text.startsWith('state free\n') ? [] : [`place ${names[index]}: ${text}`]))
}
