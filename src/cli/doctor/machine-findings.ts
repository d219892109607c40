import { access, readFile, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { HostFacts } from '../../spec/host-facts.ts'
import type { Settings } from '../settings.ts'
import { hugepagesText, userfaultfdTexts } from './facts-in-words.ts'
import type { Finding } from './finding.ts'

/** What this machine has, whatever the builds. */
export async function machineFindings(facts: HostFacts, { cache }: Settings): Promise<Finding[]> {
  return [
    { what: 'CPUs', ok: true, detail: `${facts.cpus} × ${facts.cpuModel ?? 'unknown'}` },
    { what: 'memory', ok: true, detail: `${Math.round(facts.memoryMib / 1024)} GiB` },
    await diskFinding(cache),
    userfaultfdFinding(facts),
    hugepagesFinding(facts),
    await portsFinding(),
    kernelLogFinding(facts),
  ]
}

async function diskFinding(cache: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await existingParent(cache))
  const gib = (bavail * bsize) / 2 ** 30
  return { what: 'disk for builds and guests', ok: gib > 2, detail: `${gib.toFixed(1)} GiB free at ${cache}` }
}

async function existingParent(path: string): Promise<string> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  return exists ? path : existingParent(dirname(path))
}

/** Post-copy needs it on the destination (docs/devel/migration/postcopy). */
function userfaultfdFinding({ userfaultfd }: HostFacts): Finding {
  const ok = userfaultfd !== 'none' && userfaultfd !== 'filtered'
  return { what: 'userfaultfd (post-copy)', ok, detail: userfaultfdTexts[userfaultfd] }
}

function hugepagesFinding(facts: HostFacts): Finding {
  const ok = Object.values(facts.hugepagesFree).some((free) => free > 0)
  return { what: 'hugepages', ok, detail: hugepagesText(facts) }
}

async function portsFinding(): Promise<Finding> {
  const range = (await readText('/proc/sys/net/ipv4/ip_local_port_range'))?.replace(/\s+/, '-')
  return {
    what: 'TCP ports for migration',
    ok: range !== undefined,
    detail: `the kernel picks a free one of ${range ?? 'none'}`,
  }
}

/** The kernel decides by who opens it (kernel.dmesg_restrict). */
function kernelLogFinding({ kernelLog }: HostFacts): Finding {
  const detail = kernelLog ? 'can be read' : 'not to be read by us: host-dmesg.txt will say so'
  return { what: "this machine's kernel log (errors of KVM, crashes)", ok: kernelLog === true, detail }
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
}
