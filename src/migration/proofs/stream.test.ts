import { expect, test } from 'vitest'
import { sampleReport } from './fixtures/sample-report.ts'
import { returnPathProof, switchoverAckProof, uuidProof } from './stream.ts'

const text = (words: string) => Buffer.from(words).toString('hex')
const wired = (firstBytes: string, firstReplies: string) => ({
  ...sampleReport,
  observed: { wire: [{ firstBytes, firstReplies, sentBytes: 1, receivedBytes: firstReplies.length / 2, cut: false }] },
})
/** Two bytes of type, two of length, and the payload. */
const message = (type: number, payload = '') =>
  `${type.toString(16).padStart(4, '0')}${(payload.length / 2).toString(16).padStart(4, '0')}${payload}`

test.each([
  ['an acknowledgement', message(7), true],
  ['one after others', message(2, '00000001') + message(7), true],
  ['one that is cut off', '00', false],
  ['another message that holds its number', message(2, '00070000'), false],
  ['nothing', '', false],
])('a return path with %s', (_, replies, exercised) => {
  expect(switchoverAckProof(wired('', replies)).exercised).toBe(exercised)
})

test.each([
  ['a UUID', text('...\u0012configuration/uuid'), true],
  ['other sections only', text('...configuration/capabilities'), false],
])('a stream with %s', (_, bytes, exercised) => {
  expect(uuidProof(wired(bytes, '')).exercised).toBe(exercised)
})

test('a destination that says nothing has no return path', () => {
  expect(returnPathProof(wired('', '')).exercised).toBe(false)
  expect(returnPathProof(wired('', '01')).exercised).toBe(true)
})

test.each([returnPathProof, uuidProof, switchoverAckProof])('without a wire nothing is proven', (proof) => {
  expect(proof(sampleReport).exercised).toBe(false)
})
