import { expect, test } from 'vitest'
import { migration } from './migrations.ts'

const written = (tls: object, more: object = {}) => ({ mode: 'precopy', transport: 'tcp', tls, ...more })
const messages = (value: object) => migration.safeParse(value).error?.issues.map(({ path, message }) => [path, message])

test.each([
  { credentials: 'psk' },
  { credentials: 'psk', fault: 'wrong-key' },
  { credentials: 'x509', fault: 'wrong-host' },
  { credentials: 'x509', fault: 'no-client-certificate' },
])('%o can be asked for', (tls) => {
  expect(messages(written(tls))).toBeUndefined()
})

test.each([
  { credentials: 'x509', fault: 'wrong-key' },
  { credentials: 'psk', fault: 'wrong-host' },
  { credentials: 'psk', fault: 'no-client-certificate' },
])('%o cannot go wrong like that', (tls) => {
  const message = 'a wrong key is a fault of psk; wrong-host and no-client-certificate are faults of x509'
  expect(messages(written(tls))).toEqual([[['tls', 'fault'], message]])
})

test('TLS is for tcp', () => {
  expect(messages(written({ credentials: 'psk' }, { transport: 'unix' }))).toEqual([
    [['tls'], 'TLS is tested over tcp only'],
  ])
})
