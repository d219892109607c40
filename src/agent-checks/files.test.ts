import { expect, test } from 'vitest'
import { Refusal, type Script } from '../base/fixtures/script.ts'
import { files } from './files.ts'
import { scriptedGuest } from './fixtures/scripted-guest.ts'

type Ways = Readonly<{ keeps?: boolean; shifts?: number; endless?: boolean; leaks?: boolean; reads?: boolean }>

/** A file in the memory of the agent, which has it wrong in these ways. */
function fileGuest({ keeps, shifts = 0, endless, leaks, reads }: Ways) {
  let [content, position, open] = [Buffer.alloc(0), 0, false]
  const places: Readonly<Record<string, () => number>> = { cur: () => position, end: () => content.length }
  const qga: Script = {
    'guest-file-open': ({ path, mode }) => {
      if (mode === 'zz') return new Refusal("invalid file open mode 'zz'")
      if (path === '/no/such') return new Refusal('failed to open file: No such file or directory')
      open = true
      return 1
    },
    'guest-file-write': ({ 'buf-b64': bytes }) => {
      content = Buffer.from(bytes as string, 'base64')
      return { count: content.length, eof: false }
    },
    'guest-file-flush': () => ({}),
    'guest-file-seek': ({ whence, offset }) => {
      position = (places[whence as string]?.() ?? 0) + (offset as number) + shifts
      return { position, eof: false }
    },
    'guest-file-read': ({ count }) => {
      if ((count as number) < 0) return new Refusal("value '-1' is invalid for argument count")
      if (!open && !reads) return new Refusal("handle '1' has not been found")
      const read = content.subarray(position, position + ((count as number | undefined) ?? 1))
      const eof = !endless && position + (count as number) > content.length
      position += read.length
      return { count: read.length, 'buf-b64': read.toString('base64'), eof }
    },
    'guest-file-close': () => ((open = false), {}),
  }
  const text = () => (keeps ? '' : content.toString('hex').replaceAll(/../g, ' $&'))
  return scriptedGuest({ qga, shell: { 'od -An': text, 'ls -l /proc': () => (open || leaks ? '1\n' : '0\n') } })
}

test('a file that is written, found, read and closed holds', async () => {
  expect(await files.run(await fileGuest({}))).toContain('8 bytes written, found and read')
})

test.for<[string, Ways, string]>([
  ['keeps what was flushed to itself', { keeps: true }, 'agent-answer-wrong'],
  ['seeks another place', { shifts: 1 }, 'agent-answer-wrong'],
  ['never comes to the end', { endless: true }, 'agent-answer-wrong'],
  ['has a closed file open', { leaks: true }, 'agent-answer-wrong'],
  ['reads of a closed handle', { reads: true }, 'agent-not-refused'],
])('an agent that %s is caught', async ([, ways, code]) => {
  await expect(files.run(await fileGuest(ways))).rejects.toMatchObject({ code })
})
