import { ask, expectRefused, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

const username = 'root'
const password = 'vírtqual: 1'
const encode = (text: string) => Buffer.from(text).toString('base64')

/** A password that was set is that of /etc/shadow: hashed there with the same salt it comes to the same. */
export const userPassword: AgentCheck = {
  covers: ['guest-set-user-password'],
  run: async (context) => {
    await ask(context, 'guest-set-user-password', { username, password: encode(password), crypted: false })
    const hash = await storedHash(context)
    const salt = hash.split('$')[2]
    expectSame('the hash of the password', hash, await shell(context, `mkpasswd -m sha512 -S '${salt}' '${password}'`))
    const crypted = await shell(context, "mkpasswd -m sha512 -S other 'other'")
    await ask(context, 'guest-set-user-password', { username, password: encode(crypted), crypted: true })
    expectSame('the hash that was given', await storedHash(context), crypted)
    const args = { username, password: encode('two\nlines'), crypted: false }
    const words = await expectRefused(context, {
      command: 'guest-set-user-password',
      args,
      desc: /^forbidden characters in (raw|new) password/,
    })
    return `set in clear and as a hash; refused: ${words}`
  },
}

async function storedHash(context: CheckContext): Promise<string> {
  return shell(context, `grep '^${username}:' /etc/shadow | cut -d: -f2`)
}
