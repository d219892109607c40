import { expect, test } from 'vitest'
import { ScriptedAgent } from '../qga/fixtures/scripted-agent.ts'
import { parsePinged, ping } from './linux-ping.ts'

test.for([
  [
    '3 of 3',
    'pinged eth0 3 3 3\n64 bytes from 10.0.2.2: seq=0\n',
    { nic: 'eth0', reached: true, sent: 3, answered: 3 },
  ],
  ['the last 3 of 5', 'pinged enp0s2 3 3 5\n', { nic: 'enp0s2', reached: true, sent: 5, answered: 3 }],
  ['4 of 6, but not 3 in a row', 'pinged eth0 2 4 6\n', { nic: 'eth0', reached: false, sent: 6, answered: 4 }],
  ['no card', 'absent\n', { reached: false, sent: 0, answered: 0 }],
] as const)('%s', ([, text, pinged]) => {
  expect(parsePinged(text)).toEqual({ ...pinged, said: '' })
})

test.for([
  [
    'PING 10.0.2.2 (10.0.2.2): 56 data bytes\nping: sendto: Network is unreachable',
    'ping: sendto: Network is unreachable',
  ],
  ['From 10.0.2.15 icmp_seq=1 Destination Host Unreachable', 'From 10.0.2.15 icmp_seq=1 Destination Host Unreachable'],
  ['1 packets transmitted, 0 packets received, 100% packet loss', ''],
] as const)('%s is told as: %s', ([output, said]) => {
  expect(parsePinged(`pinged eth0 0 0 6\n${output}\n`)).toMatchObject({ reached: false, said })
})

test('a guest without the programs is no guest whose network is dead', () => {
  expect(parsePinged('unable\n')).toBeUndefined()
})

test('the guest is told the card, its address and whom to ping', async () => {
  const peer = new ScriptedAgent({
    'guest-exec': () => ({ pid: 1 }),
    'guest-exec-status': () => ({ exited: true, exitcode: 0, 'out-data': 'dW5hYmxlCg==' }),
  })
  const { signal } = new AbortController()
  const request = { mac: '52:54:00:12:34:56', address: '10.0.2.15/24', reaches: '10.0.2.2' }
  expect(await ping(peer.agent(), request, signal)).toBeUndefined()
  const started = peer.commands.find(({ execute }) => execute === 'guest-exec')?.arguments as { arg: string[] }
  expect(started.arg.slice(2)).toEqual(['sh', '52:54:00:12:34:56', '10.0.2.15/24', '10.0.2.2'])
})
