import { expect, test } from 'vitest'
import { largeOutput } from './exec.ts'
import { scriptedGuest } from './fixtures/scripted-guest.ts'

const kept = 16 * 2 ** 20

/** A program of which the agent keeps so many bytes, of which the last is this. */
function talkative({ bytes = kept, last = 0, ...rest }: { bytes?: number; last?: number; 'out-truncated'?: boolean }) {
  const output = Buffer.alloc(bytes)
  output[bytes - 1] = last
  const ended = { exitcode: 0, 'out-data': output.toString('base64'), 'out-truncated': true, ...rest }
  return scriptedGuest({ shell: { 'dd if=/dev/zero': ended } })
}

test('output that is kept up to the limit, and told as cut, holds', async () => {
  expect(await largeOutput.run(await talkative({}))).toBe(`${kept} of ${17 * 2 ** 20} bytes`)
})

test.for([{ bytes: kept - 1 }, { bytes: kept + 1 }, { last: 1 }, { 'out-truncated': false }])(
  'output that is kept otherwise is caught: %j',
  async (ways) => {
    await expect(largeOutput.run(await talkative(ways))).rejects.toMatchObject({ code: 'agent-answer-wrong' })
  },
)
