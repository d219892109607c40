import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MissingCapability } from '../../src/base/errors.ts'
import { expectAbleToMakeLabs } from '../../providers/box/run-program.ts'
import { readState, type LabState } from '../../providers/box/state.ts'
import { findMarked } from '../../providers/hosts/local/reap.ts'
import { runMarkVariable } from '../../providers/hosts/local/run-mark.ts'
import { lab, on, remainsOf, run, runs, ssh, startDial, startEcho } from './lab-box.ts'
import { until } from './until.ts'
import { root, startVirtqual, virtqual } from './virtqual.ts'

const missing = await expectAbleToMakeLabs().catch((error: unknown) => {
  if (error instanceof MissingCapability) return error.message
  throw error
})

const newName = () => `t${randomBytes(3).toString('hex')}`
const name = newName()
const mark = `run-of-${name}`
let box: LabState

async function stateOf(labName: string): Promise<LabState> {
  const state = await readState(`/run/virtqual/${labName}`)
  return state ?? expect.fail(`lab ${labName} has no state`)
}

describe.skipIf(missing)(`a lab in a box${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    process.env[runMarkVariable] = mark
    await lab('up', '--name', name, '--disk', '64M').finally(() => delete process.env[runMarkVariable])
    box = await stateOf(name)
  })

  afterAll(() => lab('down', '--name', name))

  test('each host has a name, addresses, a boot and processes of its own', async () => {
    for (const [at, { name, address, migrationAddress }] of box.hosts.entries()) {
      expect(await on(box, at + 1, 'cat /proc/sys/kernel/hostname')).toBe(name)
      const addresses = await on(box, at + 1, 'ip -br -4 address')
      for (const own of [address, migrationAddress]) expect(addresses).toContain(`${own}/24`)
      expect(await on(box, at + 1, 'tr "\\0" " " </proc/1/cmdline')).toBe('/bin/sh /etc/init')
      expect(await on(box, at + 1, `test ! -e /proc/${process.pid} && echo unseen`)).toBe('unseen')
    }
    const boots = [1, 2].map((host) => on(box, host, 'cat /proc/sys/kernel/random/boot_id'))
    expect(new Set([...(await Promise.all(boots)), box.bootId]).size).toBe(3)
  })

  test('a host sees nothing of this machine but its programs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'virtqual-box-'))
    const secrets = [folder, root, join(homedir(), '.cache'), '/run/virtqual', '/etc/machine-id', '/old']
    const look = (path: string) => `test -e '${path}' && echo '${path}'`
    const seen = await on(box, 1, [...secrets, '/usr/bin/env'].map(look).join('; '))
    await rm(folder, { recursive: true })
    expect(seen).toBe('/usr/bin/env')
    expect((await ssh(box, 1, 'touch /usr/bin/mine')).stderr).toContain('Read-only file system')
  })

  test('what a host writes is seen by no other and not by this machine', async () => {
    const places = ['/tmp', '/var/tmp', '/dev/shm', '/run', '/home', '/root'].map((path) => `${path}/of-${name}`)
    await on(box, 1, `touch ${places.join(' ')}`)
    expect(await on(box, 1, `ls ${places.join(' ')} | wc -l`)).toBe(String(places.length))
    expect((await ssh(box, 2, `ls ${places.join(' ')}`)).stdout).toBe('')
    expect(places.filter((path) => existsSync(path))).toEqual([])
  })

  test('a disk is full when it is full', async () => {
    const { code, stderr } = await ssh(box, 1, 'head -c 65M /dev/zero >/var/tmp/large')
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('No space left on device') })
    await on(box, 1, 'rm /var/tmp/large && head -c 60M /dev/zero >/var/tmp/small && rm /var/tmp/small')
  })

  test('only the key of the lab logs in, and each host has a key of its own', async () => {
    const known = `UserKnownHostsFile=${join(box.directory, 'known_hosts')}`
    const keyless = [
      '-F',
      'none',
      '-o',
      known,
      '-o',
      'IdentityFile=none',
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'BatchMode=yes',
    ]
    const { code, stderr } = await run(['ssh', ...keyless, `root@${box.hosts[0]!.address}`, 'true'])
    expect({ code, stderr }).toEqual({ code: 255, stderr: expect.stringMatching(/Permission denied \(publickey\)\.$/) })
    const keys = (await readFile(join(box.directory, 'known_hosts'), 'utf8')).trim().split('\n')
    expect(new Set(keys.map((line) => line.split(' ')[2])).size).toBe(2)
  })

  test('sshd comes back when it is killed', async () => {
    const before = await on(box, 1, 'cat /run/sshd.pid')
    await on(box, 1, `kill -9 ${before}`)
    await until(async () => (await ssh(box, 1, 'true')).code === 0, 'sshd answers again')
    expect(await on(box, 1, 'cat /run/sshd.pid')).not.toBe(before)
  })

  test('orphans are reaped, and a program started over SSH can be interrupted', async () => {
    await on(box, 1, '(sleep 0.1 &) ; sleep 0.4; ! grep -l "State:.Z" /proc/[0-9]*/status')
    expect(await on(box, 1, 'grep SigIgn /proc/self/status')).toMatch(/0{16}$/)
  })

  test('a host that was rebooted is another boot with the same disk and keys', async () => {
    const host = box.hosts[1]!
    const [boot] = [await on(box, 2, 'cat /proc/sys/kernel/random/boot_id')]
    await on(box, 2, 'touch /var/tmp/stays /tmp/goes; setsid sleep 600 </dev/null >/dev/null 2>&1 &')
    expect(await lab('reboot', host.name)).toBe(`${host.name} has booted\n`)
    expect(runs(host.init.pid)).toBe(false)
    expect(await on(box, 2, 'ls /var/tmp /tmp; ps ax | grep -c "[s]leep 600" || true')).toBe(
      '/tmp:\n\n/var/tmp:\nstays\n0',
    )
    expect(await on(box, 2, 'cat /proc/sys/kernel/random/boot_id')).not.toBe(boot)
    box = await stateOf(name)
    expect(await lab('up', '--name', name)).toContain(`lab ${name} is up already: `)
  })

  test('a link that is down is silent, and what was sent comes when it is up', async () => {
    const echo = startEcho(box, 2)
    await until(() => echo.received() === 'listening\n', 'the echo listens')
    const dial = await dialled()
    dial.child.stdin!.write('one ')
    await until(() => dial.received() === 'one ', 'the echo of one')
    expect(await lab('link', `${name}-2`, '--down')).toBe(`${name}-2: link down, not slowed\n`)
    dial.child.stdin!.write('two ')
    await delay(1_500)
    expect({ received: dial.received(), problem: dial.problem() }).toEqual({ received: 'one ', problem: 'connected\n' })
    expect(await on(box, 2, 'echo SSH goes on')).toBe('SSH goes on')
    await lab('link', `${name}-2`, '--up')
    await until(() => dial.received() === 'one two ', 'the echo of two')
    dial.child.kill()
  })

  test('a reset ends connections at once', async () => {
    const dial = await dialled()
    expect(await lab('link', `${name}-1`, '--reset')).toMatch(/link up, not slowed; [1-9]\d* connections? ended\n$/)
    await until(() => /ECONN(ABORTED|RESET)/.test(dial.problem()), 'an error of the connection')
  })

  test('a rate slows both ways, and none takes it away', async () => {
    const unslowedMs = await echoMs(1_000_000)
    expect(await lab('link', `${name}-2`, '--rate', '8mbit')).toContain('slowed each way by tbf rate 8Mbit')
    const slowedMs = await echoMs(1_000_000)
    expect(slowedMs).toBeGreaterThan(850)
    expect(await on(box, 2, 'tc qdisc show dev migr0')).toContain('rate 8Mbit')
    expect(unslowedMs).toBeLessThan(500)
    expect(await lab('link', `${name}-2`, '--rate', 'none')).toBe(`${name}-2: link up, not slowed\n`)
    expect(await echoMs(1_000_000)).toBeLessThan(500)
  })

  test('delay works, or is refused for want of netem', async () => {
    const { code, stdout, stderr } = await virtqual(['lab', 'link', `${name}-2`, '--delay', '100ms'])
    if (code === 0) expect(stdout).toMatch(/slowed each way by netem .*delay 100ms/)
    else expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('delay and loss need netem') })
    await lab('link', `${name}-2`, '--rate', 'none')
  })

  test('the end of a run is not the end of the lab', async () => {
    expect((await findMarked()).filter(({ runId }) => runId === mark)).toEqual([])
  })

  test('a lab that lost a host is made anew, and lab down leaves nothing', async () => {
    const other = newName()
    await lab('up', '--name', other, '--count', '1')
    const first = await stateOf(other)
    const [init] = first.hosts.map(({ init }) => init.pid)
    expect((await remainsOf(other, [init!])).length).toBeGreaterThan(5)
    process.kill(init!, 'SIGKILL')
    await until(() => !runs(init!), 'the end of process 1')
    expect(await lab('up', '--name', other, '--count', '1')).toContain(`lab ${other} is up: `)
    const [second] = (await stateOf(other)).hosts
    expect(await lab('down', '--name', other)).toBe(`lab ${other} is removed\n`)
    expect(await remainsOf(other, [init!, second!.init.pid])).toEqual([])
    expect(await lab('down', '--name', other)).toMatch(`there is no lab ${other}, `)
  })

  test.each(['hosts', 'hosts/NAME-1/net', 'hosts/NAME-2/console.log'])('killed at %s, nothing stays', async (at) => {
    const other = newName()
    const started = startVirtqual(['lab', 'up', '--name', other, '--count', '3'])
    await until(() => existsSync(join('/run/virtqual', other, at.replace('NAME', other))), `${at} is there`)
    started.child.kill('SIGKILL')
    await started.ended
    expect(await remainsOf(other, [])).not.toEqual([])
    await lab('down', '--name', other)
    expect(await remainsOf(other, [])).toEqual([])
  })

  /** A connection from the first host to the echo of the second. */
  async function dialled() {
    const dial = startDial(box, 1, 2)
    await until(() => dial.problem().startsWith('connected'), 'a connection')
    return dial
  }

  async function echoMs(bytes: number): Promise<number> {
    const dial = await dialled()
    const startedAt = performance.now()
    dial.child.stdin!.write('x'.repeat(bytes))
    await until(() => dial.received().length === bytes, 'all of the echo')
    dial.child.kill()
    return performance.now() - startedAt
  }
})
