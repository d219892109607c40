import { ask, expectRefused, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

const username = 'root'
const [one, other] = ['ssh-ed25519 AAAAC3one tester@one', 'ssh-rsa AAAAB3other tester@other']

/** The keys that were added and not removed are those of the user's authorized_keys, which only the user may read. */
export const sshKeys: AgentCheck = {
  covers: ['guest-ssh-add-authorized-keys', 'guest-ssh-get-authorized-keys', 'guest-ssh-remove-authorized-keys'],
  run: async (context) => {
    await ask(context, 'guest-ssh-add-authorized-keys', { username, keys: [one], reset: true })
    await ask(context, 'guest-ssh-add-authorized-keys', { username, keys: [one, other] })
    await expectKeys(context, [one, other])
    await ask(context, 'guest-ssh-remove-authorized-keys', { username, keys: [one, 'ssh-rsa unknown'] })
    await expectKeys(context, [other])
    const mode = await shell(context, 'stat -c "%a %U" /root/.ssh/authorized_keys')
    expectSame('mode and owner of authorized_keys', mode, '600 root')
    const args = { username: 'nobody-here' }
    const desc = /^failed to lookup user 'nobody-here'/
    const words = await expectRefused(context, { command: 'guest-ssh-get-authorized-keys', args, desc })
    return `two keys added, one removed; refused: ${words}`
  },
}

async function expectKeys(context: CheckContext, expected: readonly string[]): Promise<void> {
  const file = (await shell(context, 'cat /root/.ssh/authorized_keys')).split('\n').filter(Boolean)
  expectSame('the keys in authorized_keys', file.toSorted(), expected.toSorted())
  const { keys } = await ask<{ keys: string[] }>(context, 'guest-ssh-get-authorized-keys', { username })
  expectSame('the keys', keys.toSorted(), expected.toSorted())
}
