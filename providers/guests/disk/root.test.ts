import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable, readdir, readlink, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { dyingWithUs, expectRoot, ownFiles, rootfs } from './root.ts'

test('only root installs a Debian; others are told what to do', () => {
  expect(() => expectRoot('debian-12', 0)).not.toThrow()
  const why = 'guest debian-12 is made by installing Debian into a directory, which takes root'
  expect(() => expectRoot('debian-12', 1000)).toThrow(expect.objectContaining({ name: 'MissingCapability' }))
  expect(() => expectRoot('debian-12', 1000)).toThrow(why)
})

test('units are masked, and the rest of our files is copied', async () => {
  await using root = await mkdtempDisposable(join(tmpdir(), 'virtqual-root-'))
  await promisify(execFile)('sh', ['-c', ownFiles, 'sh', root.path])
  const units = join(root.path, 'etc/systemd/system')
  expect(await readlink(join(units, 'fstrim.timer'))).toBe('/dev/null')
  expect(await readlink(join(units, 'default.target'))).toMatch(/multi-user\.target$/)
  expect((await stat(join(units, 'virtqual-probe.service'))).isFile()).toBe(true)
})

test('no file of ours is a link, or what is left of one', async () => {
  const entries = await readdir(rootfs, { recursive: true, withFileTypes: true })
  expect(entries.filter((entry) => entry.isSymbolicLink())).toEqual([])
  const units = entries.filter(({ parentPath }) => parentPath.endsWith('/systemd/system'))
  expect(units.map(({ name }) => name)).toEqual(['virtqual-probe.service'])
})

/** Whether a program that is started with these words in front outlives its parent, which is killed. */
async function outlives(prefix: readonly string[]): Promise<boolean> {
  const program = ['sh', '-c', 'echo $$; exec sleep 30']
  const parent = spawn('sh', ['-c', '"$@" & wait', 'sh', ...prefix, ...program])
  const [said] = (await once(parent.stdout, 'data')) as [Buffer]
  // It holds its parent's output: that ends when both have.
  const ended = once(parent.stdout, 'close').then(() => false)
  parent.kill('SIGKILL')
  const alive = await Promise.race([ended, delay(1_000, true)])
  if (alive) process.kill(Number(said.toString()), 'SIGKILL')
  return alive
}

test('what is started to die with us does, and nothing else', async () => {
  expect(await Promise.all([outlives(dyingWithUs), outlives([])])).toEqual([false, true])
})
