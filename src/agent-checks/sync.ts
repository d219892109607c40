import { randomInt } from 'node:crypto'
import { ask, expectSame, shell } from './ask.ts'
import type { AgentCheck } from './check.ts'
import { readInfo } from './info.ts'

/** The agent gives back what it is given, and is the program that is installed in the guest. */
export const sync: AgentCheck = {
  covers: ['guest-sync', 'guest-sync-delimited', 'guest-ping', 'guest-info'],
  run: async (context) => {
    for (const command of ['guest-sync', 'guest-sync-delimited']) {
      const id = randomInt(1, 2 ** 31)
      expectSame(`the answer to ${command}`, await ask(context, command, { id }), id)
    }
    expectSame('the answer to guest-ping', await ask(context, 'guest-ping'), {})
    const { version, commands } = await readInfo(context)
    expectSame('the version', version, /\d[\d.]*/.exec(await shell(context, 'qemu-ga --version'))?.[0])
    return `qemu-ga ${version} lists ${commands.length} commands`
  },
}
