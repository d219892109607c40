import { expect, test } from 'vitest'
import { type Args, Refusal } from '../base/fixtures/script.ts'
import { hurried } from '../base/fixtures/hurried.ts'
import { carriedChecks } from './carried.ts'
import type { CheckContext } from './check.ts'
import { type GuestScript, oneDisk, scriptedGuest } from './fixtures/scripted-guest.ts'
import { freeze, freezeList } from './freeze.ts'

type Ways = Readonly<{
  /** What it does although it should not, or does not although it should. */
  writesFrozen?: boolean
  staysFrozen?: boolean
  losesLines?: boolean
  execFrozen?: boolean
  forgetsHook?: boolean
  ignoresHook?: boolean
  hidesState?: boolean
  freezesAnything?: boolean
  freezesAll?: boolean
  /** It has what a second file system needs. */
  hasLoop?: boolean
  thawsAgain?: boolean
}>

/** A guest that writes once whenever somebody looks, unless it is frozen. */
function guestOf(ways: Ways): GuestScript {
  let state = 'thawed'
  let writes = 0
  const frozen = () => state === 'frozen'
  const refuse = (name: string) => () =>
    frozen() && !(ways.execFrozen && name === 'guest-exec')
      ? new Refusal(`Command ${name} has been disabled: the command is not allowed`)
      : { pid: 1 }
  const look = () => {
    if (!frozen() || ways.writesFrozen || (two && !ways.freezesAll)) writes++
    return [{ stats: { rd_bytes: 0, wr_operations: writes } }]
  }
  let refuses = false
  let two = false
  const freezeAll = () => {
    if (!refuses) return set('frozen')()
    if (ways.ignoresHook) state = 'frozen'
    return new Refusal('fsfreeze hook has failed with status 1')
  }
  const freezeSome = ({ mountpoints }: Args) => {
    if (ways.freezesAnything || String(mountpoints) === '/mnt') return set('frozen')()
    return 0
  }
  const set = (to: string) => () => {
    if (to === 'thawed' && !frozen()) return ways.thawsAgain ? 1 : 0
    if (frozen() && to === 'frozen') return new Refusal('Command has been disabled: the command is not allowed')
    if (!(ways.staysFrozen && to === 'thawed')) state = to
    return 1
  }
  return {
    qga: {
      ...Object.fromEntries(
        ['guest-file-open', 'guest-get-fsinfo', 'guest-shutdown'].map((name) => [name, refuse(name)]),
      ),
      ...{ 'guest-fsfreeze-freeze': freezeAll, 'guest-fsfreeze-thaw': set('thawed') },
      ...{ 'guest-fsfreeze-freeze-list': freezeSome, 'guest-ping': () => ({}) },
      'guest-fsfreeze-status': () => (ways.hidesState ? 'thawed' : state),
    },
    qmp: { 'query-blockstats': look },
    shell: {
      'losetup -f': () => ((two = ways.hasLoop === true), two ? 'yes\n' : 'no\n'),
      'touch /run/refuse-freeze': () => ((refuses = true), ''),
      'rm /run/refuse-freeze': () => ((refuses = false), ''),
      'cat /run/fsfreeze-hook': ways.forgetsHook ? 'freeze\n' : 'freeze\nthaw\n',
      'cat /run/written': '2\n',
      'cat /mnt/log': ways.losesLines ? 'line 1\n' : 'line 1\nline 2\n',
    },
    refuses: (script) => (frozen() && !ways.execFrozen && script !== undefined ? 'frozen' : undefined),
  }
}

function guest(ways: Ways = {}): Promise<CheckContext> {
  return scriptedGuest({ ...guestOf(ways), disks: oneDisk })
}

const wrongs: readonly [string, Ways, string][] = [
  ['writes while it is frozen', { writesFrozen: true }, 'frozen-written'],
  ['is still frozen after it was thawed', { staysFrozen: true }, 'agent-answer-wrong'],
  ['has lost what it wrote', { losesLines: true }, 'agent-answer-wrong'],
]

test('a guest that writes only while it is not frozen holds', async () => {
  expect(await freeze.run(await guest())).toContain('2 lines on the disk')
})

test.each(wrongs)('a guest that %s is caught', async (_, ways, code) => {
  await expect(freeze.run(await guest(ways))).rejects.toMatchObject({ code })
})

test('an agent that starts programs while it is frozen is caught', async () => {
  await expect(freeze.run(await guest({ execFrozen: true }))).rejects.toMatchObject({ code: 'agent-not-refused' })
})

test('a hook that is not called is caught', async () => {
  await expect(freeze.run(await guest({ forgetsHook: true }))).rejects.toMatchObject({ code: 'agent-answer-wrong' })
})

test('a frozen guest that arrives frozen holds', async () => {
  const context = await guest()
  const goOn = await carriedChecks.frozen.begin(context)
  expect(await goOn(context)).toContain('2 lines on the disk')
})

test('a frozen guest that arrives thawed is caught', async () => {
  const goOn = await carriedChecks.frozen.begin(await guest())
  await expect(goOn(await guest())).rejects.toMatchObject({ code: 'agent-answer-wrong', actual: 'thawed' })
})

test.each(wrongs)('a frozen guest that %s on the destination is caught', async (_, ways, code) => {
  const source = await guest(ways)
  const goOn = await carriedChecks.frozen.begin(source)
  await expect(goOn(source)).rejects.toMatchObject({ code })
})

test('a guest that freezes what is listed, unless its hook refuses, holds', async () => {
  expect(await freezeList.run(await guest())).toContain('one of two places, 2 lines on the disk')
})

test('what is not listed is written to, where the guest can have a second file system', async () => {
  expect(await freezeList.run(await guest({ hasLoop: true }))).toContain('1 writes to the one that is not listed')
  expect(await freezeList.run(await guest())).toContain('not shown that others stay writable')
})

test.for<[string, Ways, string]>([
  ...wrongs,
  ['freezes what is not listed', { hasLoop: true, freezesAll: true }, 'writer-stopped'],
  ['freezes what is no mount point', { freezesAnything: true }, 'agent-answer-wrong'],
  ['is frozen against its hook', { ignoresHook: true }, 'agent-answer-wrong'],
  ['is frozen against its hook and hides it', { ignoresHook: true, hidesState: true }, 'writer-stopped'],
  ['thaws what is not frozen', { thawsAgain: true }, 'agent-answer-wrong'],
])('a guest whose list is frozen and that %s is caught', async ([, ways, code]) => {
  const context = await guest(ways)
  await expect(hurried(() => freezeList.run(context))).rejects.toMatchObject({ code })
})
