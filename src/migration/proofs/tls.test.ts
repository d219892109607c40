import { expect, test } from 'vitest'
import { sampleMigration } from '../../spec/fixtures/samples.ts'
import type { MigrationReport } from '../report.ts'
import { tlsProof, tlsProofs } from './tls.ts'

const connection = (firstBytes: string) => ({ firstBytes, sentBytes: 100, receivedBytes: 100, cut: false })
const prove = (...firstBytes: string[]) => tlsProof({ observed: { wire: firstBytes.map(connection) } } as never)

const [handshake, mainStream, multifd] = ['16030101b0010001ac0303', '5145564d00000003', '1122334400000001']

test('what began as TLS on every connection was TLS', () => {
  expect(prove(handshake, handshake)).toEqual({
    exercised: true,
    proof: '2 connections, which began with 160301, 160301',
  })
})

test.each<[string, string[]]>([
  ['the main stream', [mainStream]],
  ['a channel of multifd, beside a main stream in TLS', [handshake, multifd]],
  ['an application record of TLS, which has no handshake before it', ['1703030010']],
  ['a connection on which nothing came', [handshake, '']],
])('%s in the clear is no TLS', (_, firstBytes) => {
  expect(prove(...firstBytes).exercised).toBe(false)
})

test('a migration of which no connection was seen, or that went past the relay, proves nothing', () => {
  const nothing = { exercised: false, proof: '0 connections, which began with nothing' }
  expect(prove()).toEqual(nothing)
  const report: Pick<MigrationReport, 'spec' | 'observed'> = { spec: sampleMigration, observed: {} }
  expect(tlsProof(report as MigrationReport)).toEqual(nothing)
})

test.each([
  ['the main stream', mainStream],
  ['a channel of multifd', multifd],
])('%s in the clear is wrong where TLS was asked for', (_, firstBytes) => {
  const tls = { credentials: 'psk' }
  const outcome = 'completed'
  const report = (asked: object) => ({
    spec: asked,
    outcome,
    from: 'source',
    to: 'destination',
    observed: { wire: [connection(firstBytes)] },
  })
  expect(() => tlsProofs(report({ tls }) as never)).toThrow(expect.objectContaining({ code: 'in-the-clear' }))
  expect(tlsProofs(report({}) as never)).toEqual([])
})
