import { ask, expectSame, shell } from './ask.ts'
import type { AgentCheck } from './check.ts'
import { restartAgent } from './restart-agent.ts'

/** A zone that nobody has by default: its name, as TZ has it, its offset in seconds, and as `date` shows it. */
const zone = { name: 'IST', tz: 'IST-5:30', offset: 19_800, shown: '+0530' } as const

/** The time zone is that in which the guest is. */
export const timezone: AgentCheck = {
  covers: ['guest-get-timezone'],
  run: async (context) => {
    await restartAgent(context, `export TZ=${zone.tz}`)
    expectSame('the offset that the guest shows', await shell(context, 'date +%z'), zone.shown)
    expectSame('the time zone', await ask(context, 'guest-get-timezone'), { zone: zone.name, offset: zone.offset })
    await restartAgent(context, '')
    return `${zone.name}, ${zone.offset} s`
  },
}
