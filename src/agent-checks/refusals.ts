import { expectRefused, type Refused } from './ask.ts'
import type { AgentCheck } from './check.ts'

const wrongs: readonly Refused[] = [
  { command: 'guest-no-such-command', desc: /^The command guest-no-such-command has not been found$/ },
  { command: 'guest-exec', desc: /^Parameter 'path' is missing$/ },
  { command: 'guest-exec', args: { path: 5 }, desc: /^Invalid parameter type for 'path', expected: string$/ },
  { command: 'guest-ping', args: { extra: 1 }, desc: /^Parameter 'extra' is unexpected$/ },
]

/** What the agent does not know it refuses, in words that say what it is. */
export const refusals: AgentCheck = {
  covers: [],
  run: async (context) => {
    const words = []
    for (const one of wrongs) words.push(await expectRefused(context, one))
    return words.join('; ')
  },
}
