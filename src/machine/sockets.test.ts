import { expect, test } from 'vitest'
import type { Host } from '../spec/host.ts'
import { listSockets, parseSockets, socketsOf } from './sockets.ts'

/** As ss 6.1 of Debian 12 prints it. */
const printed = `
u_str ESTAB  0      0                      * 671538         * 671541 users:(("node",pid=7,fd=21))
u_str ESTAB  0      0                      * 671548         * 671549 users:(("node",pid=7,fd=35))
u_str ESTAB  0      0          /run/q a/qmp 671541         * 671538 users:(("qemu",pid=42,fd=24))
u_str LISTEN 0      1          /run/q a/qmp 671536         * 0      users:(("qemu",pid=42,fd=19))
u_str ESTAB  0      0                      * 671546         * 671547 users:(("qemu",pid=42,fd=33))
tcp   LISTEN 0      1            127.0.0.1:45999    0.0.0.0:*      users:(("qemu",pid=42,fd=20),("qemu",pid=42,fd=21))
tcp   ESTAB  0      0            127.0.0.1:45999  127.0.0.1:49476  users:(("qemu",pid=42,fd=25))
tcp   ESTAB  0      0            127.0.0.1:49476  127.0.0.1:45999  users:(("qemu",pid=41,fd=23))
tcp   TIME-WAIT 0   0            127.0.0.1:49470  127.0.0.1:45999
tcp   LISTEN 0      1                [::1]:45998       [::]:*      users:(("qemu",pid=41,fd=22))
`

test('listening and connected sockets are read, with both ends of each', () => {
  expect(parseSockets(printed).filter(({ pids }) => pids.includes(41))).toEqual([
    { family: 'tcp', state: 'connected', local: '127.0.0.1:49476', peer: '127.0.0.1:45999', pids: [41] },
    { family: 'tcp', state: 'listening', local: '[::1]:45998', pids: [41] },
  ])
  expect(parseSockets(printed)[0]).toEqual({
    ...{ family: 'unix', state: 'connected', local: '*', peer: '/run/q a/qmp', pids: [7] },
  })
})

test('a QEMU has its own sockets, and those that are no channel of ours are for migration', () => {
  const own = socketsOf({ pid: 42, argv: [] }, parseSockets(printed))
  expect(own.map(({ state, local, purpose }) => `${purpose}: ${state} ${local}`)).toEqual([
    'monitor: connected /run/q a/qmp',
    'monitor: listening /run/q a/qmp',
    'migration: listening 127.0.0.1:45999',
    'migration: connected 127.0.0.1:45999',
  ])
})

test('what QEMU connects to its swtpm is no migration', () => {
  const swtpm = `
u_str ESTAB  0      0              /run/q/tpm 900 * 901 users:(("swtpm",pid=50,fd=5))
u_str ESTAB  0      0                       * 901 * 900 users:(("qemu",pid=42,fd=30))
u_str ESTAB  0      0                       * 902 * 903 users:(("qemu",pid=42,fd=31))
u_str ESTAB  0      0             /run/q/main 903 * 902 users:(("qemu",pid=43,fd=31))
`
  const own = socketsOf({ pid: 42, argv: [] }, parseSockets(swtpm))
  expect(own.map(({ purpose, peer }) => `${purpose}: ${peer}`)).toEqual(['tpm: /run/q/tpm', 'migration: /run/q/main'])
})

test('behind a wrapper, the process with the monitor is the QEMU', () => {
  const machine = { pid: 3, argv: ['-chardev', 'socket,id=qmp,path=/run/q a/qmp,server=on'] }
  expect(socketsOf(machine, parseSockets(printed))).toHaveLength(4)
  expect(socketsOf({ pid: 3, argv: [] }, parseSockets(printed))).toEqual([])
})

const never = new AbortController().signal
const hostThat = (run: Host['run']) => ({ name: 'bare', run }) as Host

test('a host whose ss fails, or that has none, says so and fails nothing', async () => {
  const failing = hostThat(async () => ({ code: 1, signal: null, stdout: '', stderr: 'no netlink\n' }))
  const without = hostThat(() => Promise.reject(new Error('ENOENT')))
  expect(await listSockets(failing, never)).toEqual({ missing: 'ss on host bare ended with 1: no netlink' })
  expect(await listSockets(without, never)).toEqual({ missing: 'no ss on host bare: ENOENT' })
})

test('a host that has ss tells', async () => {
  const host = hostThat(async () => ({ code: 0, signal: null, stdout: printed, stderr: '' }))
  expect(await listSockets(host, never)).toEqual({ sockets: parseSockets(printed) })
})
