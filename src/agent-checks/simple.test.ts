import { expect, test } from 'vitest'
import { Refusal } from '../base/fixtures/script.ts'
import type { AgentCheck } from './check.ts'
import { type GuestScript, scriptedGuest } from './fixtures/scripted-guest.ts'
import { networkInterfaces, networkRoutes } from './network.ts'
import { refusals } from './refusals.ts'
import { sshKeys } from './ssh-keys.ts'
import { cpuStatistics, load } from './statistics.ts'
import { sync } from './sync.ts'
import { users } from './users.ts'
import { userPassword } from './password.ts'

type Qga = NonNullable<GuestScript['qga']>
type Shell = NonNullable<GuestScript['shell']>
type Wrong = readonly [what: string, qga: Qga, shell?: Shell]

/** A check, a guest in which it holds, and what must not hold. */
type Example = Readonly<{ check: AgentCheck; qga: Qga; shell?: Shell; wrong: readonly Wrong[] }>

const stats = (user: number) => [
  {
    ...{ cpu: 0, user, nice: 0, system: 20, idle: 30, iowait: 0, irq: 0 },
    softirq: 0,
    steal: 0,
    guest: 0,
    guestnice: 0,
  },
]
/** The vCPU's iowait has gone back when it is read again. */
function backwards() {
  const ticks = [5, 3]
  return () => `cpu0 1 0 2 3 ${ticks.shift()} 0 0 0 0 0\n`
}

const loads = { load1m: 0.5, load5m: 0.25, load15m: 0.12 }
const lo = {
  name: 'lo',
  'hardware-address': '00:00:00:00:00:00',
  'ip-addresses': [{ 'ip-address': '10.77.0.1', 'ip-address-type': 'ipv4', prefix: 24 }],
  statistics: { 'rx-bytes': 6, 'rx-packets': 6, 'rx-errs': 6, 'tx-bytes': 6, 'tx-packets': 6, 'tx-dropped': 6 },
}
const route = { iface: 'lo', destination: '10.78.0.0', mask: '255.255.0.0', gateway: '0.0.0.0', version: 4 }
const logins = [
  { user: 'tester', 'login-time': 1_700_000_900 },
  { user: 'root', 'login-time': 1_700_000_100 },
]
const file = { 'guest-file-open': () => 1, 'guest-file-write': () => ({}), 'guest-file-close': () => ({}) }

const examples: Readonly<Record<string, Example>> = {
  sync: {
    check: sync,
    qga: { 'guest-sync': ({ id }) => id, 'guest-ping': () => ({}) },
    shell: { 'qemu-ga --version': 'QEMU Guest Agent 10.0.2\n' },
    wrong: [
      ['an id that is not the one given', { 'guest-sync': () => 1 }],
      ['a ping that returns something', { 'guest-ping': () => 1 }],
      ['a version that is not installed', {}, { 'qemu-ga --version': 'QEMU Guest Agent 7.2.22\n' }],
    ],
  },
  users: {
    check: users,
    qga: { ...file, 'guest-get-users': () => logins },
    wrong: [
      ['a user who is missing', { 'guest-get-users': () => logins.slice(1) }],
      ['a later login', { 'guest-get-users': () => [logins[0], { ...logins[1], 'login-time': 1_700_000_500 }] }],
    ],
  },
  cpuStatistics: {
    check: cpuStatistics,
    qga: { 'guest-get-cpustats': () => stats(10) },
    shell: { '/proc/stat': 'cpu0 1 0 2 3 0 0 0 0 0 0\n' },
    wrong: [
      ['a time that the kernel does not have', { 'guest-get-cpustats': () => stats(21) }],
      ['a time that is none', { 'guest-get-cpustats': () => [{ ...stats(10)[0], user: undefined }] }],
      ['a vCPU that is not there', { 'guest-get-cpustats': () => [{ ...stats(10)[0], cpu: 7 }] }],
      ['a vCPU that is missing', { 'guest-get-cpustats': () => [] }],
    ],
  },
  cpuStatisticsGoingBack: {
    check: cpuStatistics,
    qga: { 'guest-get-cpustats': () => [{ ...stats(10)[0], iowait: 40 }] },
    shell: { '/proc/stat': backwards() },
    wrong: [['a time before both', { 'guest-get-cpustats': () => stats(10) }, { '/proc/stat': backwards() }]],
  },
  load: {
    check: load,
    qga: { 'guest-get-load': () => loads },
    shell: { loadavg: '0.50 0.25 0.12 1/50 100\n' },
    wrong: [['another load', { 'guest-get-load': () => ({ ...loads, load5m: 0.3 }) }]],
  },
  networkInterfaces: {
    check: networkInterfaces,
    qga: { 'guest-network-get-interfaces': () => [lo] },
    shell: { 'ip addr show': 'inet 10.77.0.1/24 scope\n', '/address': '00:00:00:00:00:00\n', statistics: '6\n' },
    wrong: [
      ['no loopback', { 'guest-network-get-interfaces': () => [] }],
      ['no address', { 'guest-network-get-interfaces': () => [{ ...lo, 'ip-addresses': [] }] }],
      ['another count', {}, { statistics: '7\n' }],
      ['another hardware address', { 'guest-network-get-interfaces': () => [{ ...lo, 'hardware-address': '01' }] }],
    ],
  },
  networkRoutes: {
    check: networkRoutes,
    qga: { 'guest-network-get-route': () => [route] },
    shell: { '/proc/net/route': '1\n' },
    wrong: [
      ['no such route', { 'guest-network-get-route': () => [] }],
      ['another mask', { 'guest-network-get-route': () => [{ ...route, mask: '255.0.0.0' }] }],
      ['fewer routes than the kernel has', {}, { '/proc/net/route': '2\n' }],
    ],
  },
  refusals: {
    check: refusals,
    qga: {
      'guest-exec': ({ path }) =>
        new Refusal(path ? "Invalid parameter type for 'path', expected: string" : "Parameter 'path' is missing"),
      'guest-ping': () => new Refusal("Parameter 'extra' is unexpected"),
    },
    wrong: [
      ['an agent that takes anything', { 'guest-ping': () => ({}) }],
      ['an agent that refuses without a reason', { 'guest-ping': () => new Refusal('no') }],
    ],
  },
  sshKeys: keys(),
  userPassword: passwords(),
}

function keys(): Example {
  const left = 'ssh-rsa AAAAB3other tester@other'
  const both = `ssh-ed25519 AAAAC3one tester@one\n${left}`
  const agent = (removed: string) => {
    let text = ''
    const set = (to: string) => () => ((text = to), {})
    return {
      'guest-ssh-add-authorized-keys': set(both),
      'guest-ssh-remove-authorized-keys': set(removed),
      'guest-ssh-get-authorized-keys': ({ username }: Readonly<Record<string, unknown>>) =>
        username === 'root' ? { keys: text.split('\n') } : new Refusal("failed to lookup user 'nobody-here': Success"),
      text: () => text,
    }
  }
  const { text, ...right } = agent(left)
  const { text: kept, ...deaf } = agent(both)
  const shell = { 'cat /root': () => text(), stat: '600 root\n' }
  return {
    ...{ check: sshKeys, qga: right, shell },
    wrong: [
      ['a key that is not removed', deaf, { ...shell, 'cat /root': () => kept() }],
      ['a file without the keys', {}, { ...shell, 'cat /root': '' }],
      ['a file that everybody reads', {}, { ...shell, stat: '644 root\n' }],
    ],
  }
}

function passwords(): Example {
  let hash = ''
  const set = (crypt: (text: string) => string) => ({
    'guest-set-user-password': ({ password, crypted }: Readonly<Record<string, unknown>>) => {
      const text = Buffer.from(password as string, 'base64').toString()
      if (text.includes('\n')) return new Refusal('forbidden characters in raw password: newline')
      hash = crypted ? text : crypt(text)
      return {}
    },
  })
  const shell = { 'mkpasswd -m sha512 -S other': '$6$other$h', mkpasswd: '$6$salt$h', shadow: () => hash }
  return {
    ...{ check: userPassword, qga: set(() => '$6$salt$h'), shell },
    wrong: [
      ['another password', set(() => '$6$salt$x')],
      ['a password that is not stored', { 'guest-set-user-password': () => ({}) }, { ...shell, shadow: '!' }],
    ],
  }
}

test.each(Object.entries(examples))('%s holds where all say the same', async (_, { check, qga, shell }) => {
  await expect(check.run(await scriptedGuest({ qga, ...(shell && { shell }) }))).resolves.toEqual(expect.any(String))
})

const wrongs = Object.entries(examples).flatMap(([name, { wrong, ...right }]) =>
  wrong.map(([what, qga, shell]) => ({ name, what, right, qga, shell })),
)

test.each(wrongs)('$name catches $what', async ({ right: { check, ...right }, qga, shell }) => {
  const guest = await scriptedGuest({ qga: { ...right.qga, ...qga }, shell: { ...right.shell, ...shell } })
  await expect(check.run(guest)).rejects.toMatchObject({
    code: expect.stringMatching(/^agent-(answer-wrong|not-refused|refused-otherwise)$/) as string,
  })
})
