import { ask, expectSame } from './ask.ts'
import type { AgentCheck } from './check.ts'
import { writeGuestFile } from './guest-file.ts'

/** Seconds since the epoch at which each is said to have logged in. */
const logins = [
  { user: 'root', line: 'ttyS0', seconds: 1_700_000_500 },
  { user: 'tester', line: 'pts/0', seconds: 1_700_000_900 },
  { user: 'root', line: 'pts/1', seconds: 1_700_000_100 },
]

/** Whom utmp(5) has logged in, is answered, each with the first login. The records are of our own making. */
export const users: AgentCheck = {
  covers: ['guest-get-users'],
  run: async (context) => {
    await writeGuestFile(context, '/run/utmp', Buffer.concat(logins.map(record)))
    const answer = await ask<{ user: string; 'login-time': number }[]>(context, 'guest-get-users')
    const found = answer.toSorted((one, other) => one.user.localeCompare(other.user))
    expectSame('who is logged in', found, [
      { user: 'root', 'login-time': 1_700_000_100 },
      { user: 'tester', 'login-time': 1_700_000_900 },
    ])
    return `${logins.length} logins of two users, as utmp has them`
  },
}

/** Bytes of a record, and where in it what is (struct utmp of glibc, x86-64). */
const layout = { size: 384, pid: 4, line: 8, id: 40, user: 44, seconds: 340 } as const
/** USER_PROCESS */
const loggedIn = 7

function record({ user, line, seconds }: (typeof logins)[number]): Buffer {
  const bytes = Buffer.alloc(layout.size)
  bytes.writeInt16LE(loggedIn, 0)
  bytes.writeInt32LE(1, layout.pid)
  bytes.write(line, layout.line)
  bytes.write(line.slice(-4), layout.id)
  bytes.write(user, layout.user)
  bytes.writeInt32LE(seconds, layout.seconds)
  return bytes
}
