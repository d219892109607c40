import type { CheckContext, AgentCheck } from './check.ts'
import { ask, expectSame, shell } from './ask.ts'

/** A name that no guest has by itself. */
const otherName = 'virtqual-renamed'

/** The guest's system and name: its kernel and /etc/os-release know them, and a name that was just given is answered. */
export const identity: AgentCheck = {
  covers: ['guest-get-osinfo', 'guest-get-host-name'],
  run: async (context) => {
    const info = await ask<Record<string, string>>(context, 'guest-get-osinfo')
    expectSame('the kernel release', info['kernel-release'], context.machine.equipment.image.release)
    expectSame('the kernel', [info['kernel-version'], info['machine']], await uname(context))
    const release = await osRelease(context)
    for (const [key, field] of Object.entries(fields)) expectSame(key, info[key], release.get(field))
    await expectName(context)
    return `${info['pretty-name']}, kernel ${info['kernel-release']}, renamed to ${otherName}`
  },
}

/** Fields of os-release(5), by what the agent calls them. */
const fields = { id: 'ID', name: 'NAME', 'pretty-name': 'PRETTY_NAME', 'version-id': 'VERSION_ID' } as const

async function uname(context: CheckContext): Promise<string[]> {
  return (await shell(context, 'uname -v; uname -m')).split('\n')
}

async function osRelease(context: CheckContext): Promise<ReadonlyMap<string, string>> {
  const lines = (await shell(context, 'cat /etc/os-release')).split('\n')
  return new Map(lines.map((line) => /^(\w+)="?(.*?)"?$/.exec(line)?.slice(1) as [string, string]))
}

async function expectName(context: CheckContext): Promise<void> {
  const before = await shell(context, 'hostname')
  for (const name of [otherName, before]) {
    await shell(context, `hostname ${name}`)
    expectSame('the host name', await ask(context, 'guest-get-host-name'), { 'host-name': name })
  }
}
