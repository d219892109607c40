import { ask, expectRefused, expectSame, shell } from './ask.ts'
import type { AgentCheck, CheckContext } from './check.ts'

const path = '/tmp/virtqual-file'
/** Neither text nor a whole number of base64's groups. */
const content = Buffer.from([0x00, 0xff, 0xfe, 0x0a, 0x80, 0xc3, 0x28, 0x00])

type Read = Readonly<{ count: number; 'buf-b64': string; eof: boolean }>

/** What is written is in the guest's file, can be found again from any place, and the handle ends with guest-file-close. */
export const files: AgentCheck = {
  covers: [
    ...['guest-file-open', 'guest-file-write', 'guest-file-flush', 'guest-file-seek', 'guest-file-read'],
    'guest-file-close',
  ],
  run: async (context) => {
    const handle = await ask<number>(context, 'guest-file-open', { path, mode: 'w+' })
    const written = await ask(context, 'guest-file-write', { handle, 'buf-b64': content.toString('base64') })
    expectSame('the answer to guest-file-write', written, { count: content.length, eof: false })
    await ask(context, 'guest-file-flush', { handle })
    const bytes = await shell(context, `od -An -v -tx1 ${path}`)
    expectSame('the file in the guest', bytes.replaceAll(/\s/g, ''), content.toString('hex'))
    await expectFound(context, handle)
    const words = await refusals(context, handle)
    return `${content.length} bytes written, found and read; refused: ${words.join('; ')}`
  },
}

/** Places to read from: whence and offset, where that is, how much to read, and whether it is the end. */
const places = [
  { whence: 'set', offset: 2, position: 2, count: 3, eof: false },
  { whence: 'cur', offset: 1, position: 6, count: 1, eof: false },
  { whence: 'end', offset: -2, position: 6, count: 100, eof: true },
  { whence: 0, offset: 0, position: 0, count: 4096, eof: true },
] as const

async function expectFound(context: CheckContext, handle: number): Promise<void> {
  for (const { whence, offset, position, count, eof } of places) {
    const sought = await ask(context, 'guest-file-seek', { handle, whence, offset })
    expectSame(`the place ${offset} from ${whence}`, sought, { position, eof: false })
    const read = await ask<Read>(context, 'guest-file-read', { handle, count })
    const wanted = content.subarray(position, position + count)
    const expected = { count: wanted.length, 'buf-b64': wanted.toString('base64'), eof }
    expectSame(`what is read there`, read, expected)
  }
}

async function refusals(context: CheckContext, handle: number): Promise<string[]> {
  const read = 'guest-file-read'
  const gone = { path: '/no/such', mode: 'r' }
  const words = [
    await expectRefused(context, { command: read, args: { handle, count: -1 }, desc: /^value '-1' is invalid/ }),
    await expectRefused(context, { command: 'guest-file-open', args: gone, desc: /No such file or directory$/ }),
    await expectRefused(context, {
      command: 'guest-file-open',
      args: { path, mode: 'zz' },
      desc: /^invalid file open mode 'zz'$/,
    }),
  ]
  expectSame('whether the agent has the file open', await hasOpen(context), true)
  await ask(context, 'guest-file-close', { handle })
  expectSame('whether the agent has the file open when it is closed', await hasOpen(context), false)
  words.push(
    await expectRefused(context, { command: read, args: { handle }, desc: /^handle '\d+' has not been found$/ }),
  )
  return words
}

/** What the kernel says: proc_pid_fd(5). */
async function hasOpen(context: CheckContext): Promise<boolean> {
  return (await shell(context, `ls -l /proc/$(pidof qemu-ga)/fd | grep -c ' ${path}$' || true`)) !== '0'
}
