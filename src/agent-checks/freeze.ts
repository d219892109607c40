import { ask, expectRefused, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'
import { mountPoint } from './mounted-disk.ts'
import { expectUnlistedThawed } from './unlisted.ts'
import { endWriter, expectNoWrites, expectWrites, startWriter } from './writer.ts'

const covers = [
  ...['guest-fsfreeze-freeze', 'guest-fsfreeze-freeze-list', 'guest-fsfreeze-status', 'guest-fsfreeze-thaw'],
] as const
const hookLog = '/run/fsfreeze-hook'

/**
 * Nothing that the guest writes comes to QEMU while its file systems are frozen, all of it after that; the agent then does
 * little else, and its hook is called once before and once after.
 */
export const freeze: AgentCheck = {
  covers,
  run: async (context) => {
    await shell(context, `rm -f ${hookLog}`)
    await startWriter(context)
    await freezeGuest(context)
    await expectNoWrites(context)
    const words = await expectFrozenRefusals(context)
    await thawGuest(context)
    const writes = await expectWrites(context)
    expectSame('the calls of the hook', await shell(context, `cat ${hookLog}`), 'freeze\nthaw')
    const lines = await endWriter(context)
    return `no write while frozen, ${writes} after it, ${lines} lines on the disk; refused: ${words}`
  },
  provesDisk: true,
}

/** Only what is listed is frozen; what is no mount point is not; and a hook that fails keeps everything as it is. */
export const freezeList: AgentCheck = {
  covers,
  run: async (context) => {
    await startWriter(context)
    expectSame('what is frozen of a place without a file system', await freezeOnly(context, '/no-such'), 0)
    await expectThawed(context)
    await shell(context, 'touch /run/refuse-freeze')
    const desc = /fsfreeze hook(: exit| has failed with) status 1/
    const words = await expectRefused(context, { command: 'guest-fsfreeze-freeze', desc })
    await expectThawed(context)
    await shell(context, 'rm /run/refuse-freeze')
    expectSame('what is frozen of the list', await freezeOnly(context, mountPoint), 1)
    expectSame('the state then', await status(context), 'frozen')
    await expectNoWrites(context)
    await thawGuest(context)
    await expectWrites(context)
    expectSame('what is thawed when nothing is frozen', await ask(context, 'guest-fsfreeze-thaw'), 0)
    const lines = await endWriter(context)
    const others = await expectUnlistedThawed(context)
    return `one of two places, ${lines} lines on the disk; ${others}; refused: ${words}`
  },
  provesDisk: true,
}

async function expectThawed(context: CheckContext): Promise<void> {
  expectSame('the state of a guest that was not frozen', await status(context), 'thawed')
  await expectWrites(context)
}

/** Freezes the guest's one file system, of which the agent tells. */
export async function freezeGuest(context: CheckContext): Promise<void> {
  expectSame('the number of file systems frozen', await ask(context, 'guest-fsfreeze-freeze'), 1)
  expectSame('the state of a frozen guest', await status(context), 'frozen')
}

/** The same for thawing it. */
export async function thawGuest(context: CheckContext): Promise<void> {
  expectSame('the number of file systems thawed', await ask(context, 'guest-fsfreeze-thaw'), 1)
  expectSame('the state of a thawed guest', await status(context), 'thawed')
}

/** What the agent says of its file systems. */
export function status(context: CheckContext): Promise<string> {
  return ask(context, 'guest-fsfreeze-status')
}

function freezeOnly(context: CheckContext, mountpoint: string): Promise<number> {
  return ask(context, 'guest-fsfreeze-freeze-list', { mountpoints: [mountpoint] })
}

/** 7.2 says the first, later ones the second. */
const frozenState = /has been disabled: (the agent is in frozen state|the command is not allowed)$/

/** What could write, or wait for ever, is refused by a frozen agent; what is needed to thaw it is not. */
async function expectFrozenRefusals(context: CheckContext): Promise<string> {
  const commands = ['guest-exec', 'guest-file-open', 'guest-get-fsinfo', 'guest-fsfreeze-freeze', 'guest-shutdown']
  const args: Readonly<Record<string, object>> = {
    'guest-exec': { path: '/bin/true' },
    'guest-file-open': { path: '/x' },
  }
  let words = ''
  for (const command of commands)
    words = await expectRefused(context, { command, ...(args[command] && { args: args[command] }), desc: frozenState })
  for (const command of ['guest-ping', 'guest-info']) await ask(context, command)
  return `${commands.join(', ')}: ${words}`
}
