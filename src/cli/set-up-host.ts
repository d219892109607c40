import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { hostSite, type Site } from '../../providers/builds/site.ts'
import { hostFacts } from '../../providers/hosts/host-facts.ts'
import { type Holder, readHolders } from '../../providers/hosts/keeper/holders.ts'
import { LocalHost } from '../../providers/hosts/local/local-host.ts'
import { openSshHost } from '../../providers/hosts/ssh/open-ssh-host.ts'
import { makeTool } from '../../providers/hosts/tools/tools.ts'
import { LabError } from '../base/errors.ts'
import type { SshAccess } from '../lab/run-context.ts'
import type { HostSpec, LabSpec, SshSpec } from '../matrix/host-spec.ts'
import type { Host, Tool, Tools } from '../spec/host.ts'
import type { HostFacts } from '../spec/host-facts.ts'
import { migrationAddressOf } from './migration-address.ts'
import type { Preparing } from './preparation.ts'
import type { Settings } from './settings.ts'

/** A host that is open for set-up; nothing of ours runs there any more once it is disposed. */
export type SetUpHost = AsyncDisposable &
  Readonly<{
    facts: HostFacts
    /** As a number. */
    migrationAddress: string
    /** Connects to an address as it is seen from there. */
    dial: Host['dial']
    /** Where things are to be made ready, and how it is opened again; absent for this machine. */
    site?: Site
    access?: SshAccess
    /** Slots that runs have there, by their lease files; this machine has none. Rejects with LabError. */
    holders: () => Promise<Holder[]>
  }>

type Opening = Readonly<{
  runId: string
  lab: Pick<LabSpec, 'leaseMs' | 'placement' | 'hosts'>
  /** Programs of virtqual's own that cases need there. */
  tools: Iterable<Tool>
  context: Pick<Preparing, 'signal' | 'progress' | 'cache'>
  settings: Settings
}>

/** Opens a host and asks what it is. Rejects with LabError, naming the host, where it cannot be used. */
export function openForSetUp(host: HostSpec, opening: Opening): Promise<SetUpHost> {
  return isSsh(host) ? openSsh(host, opening) : openLocal(host, opening)
}

/** What the machine is that virtqual runs on. Rejects with LabError where it does not say. */
export async function openLocal(
  { name, migrationAddress }: HostSpec,
  { runId, context, settings }: Pick<Opening, 'runId' | 'settings'> & Readonly<{ context: Pick<Preparing, 'signal'> }>,
): Promise<SetUpHost> {
  const roots = { scratchRoot: settings.scratch, memoryRoot: settings.memory }
  const host = new LocalHost({ name, migrationAddress, runId, ...roots })
  const facts = await hostFacts({ host, directory: settings.scratch }, context.signal)
  const dial = host.dial.bind(host)
  return { facts, migrationAddress, dial, holders: async () => [], [Symbol.asyncDispose]: async () => {} }
}

type SshHostSpec = HostSpec & Readonly<{ ssh: SshSpec }>

function isSsh(host: HostSpec): host is SshHostSpec {
  return host.ssh !== undefined
}

/** The keeper, and what cases need, on this machine. */
async function localTools(names: Iterable<Tool>, context: Opening['context']): Promise<Tools> {
  const made = (['keeper', ...names] as const).map(async (name) => [name, await makeTool(name, context)] as const)
  return Object.fromEntries(await Promise.all(made))
}

async function openSsh(written: SshHostSpec, { runId, lab, tools, context, settings }: Opening): Promise<SetUpHost> {
  const { signal } = context
  const { name } = written
  const progress = (message: string) => context.progress(`${name}: ${message}`)
  const spec = { ...written, slots: 0, memoryMib: 0 }
  const access: SshAccess = {
    ...{ spec, leaseMs: lab.leaseMs, owner: `${settings.user}@${hostname()}`, means: settings.login },
    tools: await localTools(tools, context),
  }
  await using stack = new AsyncDisposableStack()
  const opened = stack.use(await openSshHost(spec, { ...access, runId, progress, signal }))
  const { bootId, sessionDirectory, memoryDirectory } = opened.hello
  // Each session has its directory in the root's `s`, and in the root of what is kept in memory.
  const [root, memory] = [dirname(dirname(sessionDirectory)), dirname(memoryDirectory)]
  const facts = await hostFacts({ host: opened, directory: root }, signal)
  const run = opened.run.bind(opened)
  const fromOthers = lab.hosts.length > 1 && lab.placement !== 'together'
  const migrationAddress = await migrationAddressOf(opened, written, { fromOthers, signal })
  const owned = stack.move()
  return {
    ...{ facts, migrationAddress, dial: opened.dial.bind(opened) },
    ...{ access: { ...access, spec: { ...spec, migrationAddress } } },
    ...{ site: hostSite({ name, bootId, run, put: opened.put.bind(opened) }, signal) },
    holders: async () => {
      const argv = [await opened.forSetUp().tool('keeper'), '--root', root, '--memory', memory, '--list']
      const { code, stdout, stderr } = await run(argv, { signal })
      if (code === 0) return readHolders(stdout)
      throw new LabError('keeper', `the keeper of host ${name} does not list its slots: ${stderr.trim()}`, {
        host: name,
      })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
