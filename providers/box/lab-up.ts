import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../../src/base/errors.ts'
import type { ProviderContext } from '../../src/spec/build.ts'
import { bootHost } from './boot-host.ts'
import { furnishHost } from './furnish-host.ts'
import { hostsFile } from './hosts-file.ts'
import { connectHost, makeBridges, routesOfMachine } from './interfaces.ts'
import { knownHost, makeKey } from './keys.ts'
import { planLab, type LabPlan, type LabWanted } from './lab-plan.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { labDirectory } from './place.ts'
import { removeLab } from './remove-lab.ts'
import { expectAbleToMakeLabs } from './run-program.ts'
import { resolveSshd, type Sshd } from './sshd.ts'
import { bootId, isWhole, readState, writeState, type HostState, type LabState } from './state.ts'
import { chooseSubnets } from './subnets.ts'

/** `checkout` is where virtqual itself is: like the cache, no host may see it. */
type BoxContext = ProviderContext & Readonly<{ checkout: string }>

/** A lab that is up, and whether this call made it. */
export type LabIsUp = Readonly<{ lab: LabState; made: boolean }>

/**
 * Makes a lab of hosts on this machine, or finds it whole. What there is of one in part, or of an earlier boot, is removed
 * first; when this fails or is given up, nothing is left. Rejects with MissingCapability without root or a program,
 * with ConfigError when the lab is up with another number of hosts, with LabError otherwise.
 */
export async function labUp(wanted: LabWanted, context: BoxContext): Promise<LabIsUp> {
  await expectAbleToMakeLabs()
  return oneAtATime(context, async () => {
    const directory = labDirectory(wanted.name)
    const known = await readState(directory)
    if (known && (await isWhole(known))) return { lab: asWanted(known, wanted), made: false }
    const sshd = await resolveSshd(context)
    await removeLab(wanted.name, directory)
    const lab = await make(planLab(wanted, directory, await subnetsFor(wanted)), sshd, context).catch(async (error) => {
      await removeLab(wanted.name, directory)
      throw error
    })
    return { lab, made: true }
  })
}

function asWanted(lab: LabState, { name, count }: LabWanted): LabState {
  if (lab.count === count) return lab
  const message = `lab ${name} is up with another number of hosts: ${lab.count}, not ${count}`
  throw new ConfigError([{ message, hint: `'virtqual lab down --name ${name}' removes it` }])
}

async function subnetsFor({ name }: LabWanted) {
  return chooseSubnets(name, await routesOfMachine())
}

async function make(plan: LabPlan, sshd: Sshd, context: BoxContext): Promise<LabState> {
  await mkdir(plan.directory, { recursive: true, mode: 0o700 })
  await makeKey(join(plan.directory, 'id_ed25519'), `virtqual lab ${plan.name}`, sshd)
  await makeBridges(plan)
  const boot = { sshd: { root: sshd.root }, diskMib: plan.diskMib, hidden: [context.cache, context.checkout] }
  const hosts: HostState[] = []
  let knownHosts = ''
  for (const host of plan.hosts) {
    context.signal.throwIfAborted()
    knownHosts += knownHost(host.address, await furnishHost(host, plan, sshd))
    await connectHost(plan.name, host)
    hosts.push(await bootHost(host, { ...boot, signal: context.signal }))
  }
  await writeFile(join(plan.directory, 'known_hosts'), knownHosts)
  await writeFile(join(plan.directory, 'hosts.yaml'), hostsFile(plan))
  const lab: LabState = { ...plan, ...boot, bootId: await bootId(), hosts }
  await writeState(lab)
  return lab
}
