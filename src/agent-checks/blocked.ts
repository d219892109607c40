import { BlockedCommand } from '../qga/blocked.ts'
import { ask, expectRefused, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { blockedWords } from './expect-blocks.ts'
import { readInfo } from './info.ts'
import { restartAgent } from './restart-agent.ts'

/** How the option is spelled, the second in older agents. */
const spellings = ['--block-rpcs', '--blacklist'] as const

/** An agent that is told to block commands says so of them, refuses them, and does all others. */
export const blocked: AgentCheck = {
  covers: ['guest-info'],
  run: async (context) => {
    expectNoneBlocked(context)
    const known = []
    for (const option of spellings) if (await hasOption(context, `${option}=help`)) known.push(option)
    expectSame('an option that blocks commands', known.length > 0, true)
    for (const option of known) await expectBlocked(context, `${option}=guest-get-osinfo,guest-get-vcpus`)
    await restartAgent(context, '')
    await ask(context, 'guest-get-osinfo')
    return `by ${known.join(' and ')}`
  },
}

/** Major version of the first agent seen that can be told what is allowed. */
const allowedSince = 10

/** An agent that is told what is allowed refuses everything else, also to be restarted: it stays so to the end of the case. */
export const allowed: AgentCheck = {
  covers: ['guest-info'],
  run: async (context) => {
    expectNoneBlocked(context)
    const option = '--allow-rpcs'
    const has = await hasOption(context, `${option}=help`)
    const { version } = await readInfo(context)
    if (!has && Number.parseInt(version) < allowedSince) return `agent ${version} has no ${option}`
    expectSame(`agent ${version} has ${option}`, has, true)
    const names = ['guest-sync', 'guest-sync-delimited', 'guest-info', 'guest-ping']
    await restartAgent(context, `options=${option}=${names.join(',')}`)
    const { commands } = await readInfo(context)
    const enabled = commands.filter((one) => one.enabled).map(({ name }) => name)
    expectSame('the commands that are enabled', enabled.toSorted(), names.toSorted())
    await ask(context, 'guest-ping')
    const refused = { command: 'guest-get-osinfo', desc: blockedWords('guest-get-osinfo') }
    return `by ${option}; refused: ${await expectRefused(context, refused)}`
  },
}

/** An agent that blocks commands by itself would lose that by being started anew. Throws BlockedCommand. */
function expectNoneBlocked({ machine: { equipment } }: CheckContext): void {
  const { name, agentBlocks } = equipment.image
  if (agentBlocks) throw new BlockedCommand(name, agentBlocks.join(', '))
}

async function hasOption(context: CheckContext, option: string): Promise<boolean> {
  return (await shell(context, `qemu-ga ${option} > /dev/null 2>&1 && echo yes || echo no`)) === 'yes'
}

async function expectBlocked(context: CheckContext, options: string): Promise<void> {
  await restartAgent(context, `options=${options}`)
  const { commands } = await readInfo(context)
  const off = commands.filter(({ enabled, name }) => !enabled && name !== 'guest-get-devices').map(({ name }) => name)
  expectSame(`the commands that are disabled with ${options}`, off.toSorted(), ['guest-get-osinfo', 'guest-get-vcpus'])
  for (const command of off) await expectRefused(context, { command, desc: blockedWords(command) })
  await ask(context, 'guest-get-time')
}
