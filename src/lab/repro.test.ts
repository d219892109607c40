import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Case } from '../matrix/case.ts'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { sampleCase } from './fixtures/sample-run.ts'
import { quoteForScript, reproScript } from './repro.ts'

const words = [
  'plain',
  '',
  ' ',
  'two words',
  "it's",
  `"double"`,
  '$HOME',
  '`id`',
  String.raw`back\slash`,
  'new\nline',
  'tab\there',
  '*',
  '?',
  '~',
  '#comment',
  'a;b&c|d>e<f',
  '(sub)',
  '{a,b}',
  '!',
  '-n',
  'ümlaut 😀',
  '{"driver":"virtio-serial-pci","id":"serial"}',
  "'",
  "''",
  '=x',
]

/** What a shell makes of the words. */
function asSeenBySh(script: string): string[] {
  const printed = execFileSync('sh', ['-c', `DIR='/tmp/a b'; printf '%s\\0' ${script}`], { encoding: 'utf8' })
  return printed.split('\0').slice(0, -1)
}

test.each(words)('the word %j comes through a shell as it is', (word) => {
  expect(asSeenBySh(quoteForScript(word))).toEqual([word])
})

test('so do all of them on one line', () => {
  expect(asSeenBySh(words.map(quoteForScript).join(' '))).toEqual(words)
})

test.each([
  ['@DIR@', '/tmp/a b'],
  ['@DIR@/source/qmp', '/tmp/a b/source/qmp'],
  ["path=@DIR@/it's,append=on", "path=/tmp/a b/it's,append=on"],
  ['{"path":"@DIR@/x","y":"@DIR@"}', '{"path":"/tmp/a b/x","y":"/tmp/a b"}'],
])('in %s the directory of the script is put', (word, seen) => {
  expect(asSeenBySh(quoteForScript(word))).toEqual([seen])
})

test('words that need no quotes have none, so that people can read them', () => {
  expect(['-machine', 'pc-q35-10.0,smm=off', '/usr/bin/qemu-system-x86_64'].map(quoteForScript)).toEqual([
    '-machine',
    'pc-q35-10.0,smm=off',
    '/usr/bin/qemu-system-x86_64',
  ])
})

const one: Case = {
  ...{ id: '0123abcd', test: 'migration/precopy', title: 'q35 · max · it’s "quoted" $HOME', params: {} },
  ...{ source: sampleSpec, destination: sampleSpec, workload: { dirtyMibPerSecond: 0 } },
  expect: { outcome: 'completed' },
  origin: { file: 'cfg/matrix/migration/precopy.yaml', line: 1, column: 1 },
}

/** A QEMU that writes its own arguments, each ended by NUL, into the file that it is given first. */
const qemu = '#!/bin/sh\nout=$1; shift\nprintf "%s\\0" "$@" > "$out"\n'

test('the script starts both command lines, word for word, and tells what to send', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "virtqual repro's-"))
  const [binary, script, directory] = ['qemu', 'repro.sh', 'd'].map((name) => join(folder.path, name))
  await writeFile(binary!, qemu, { mode: 0o755 })
  const lines = {
    source: [binary!, '@DIR@/source/words', ...words],
    destination: [binary!, '@DIR@/destination/words', '-incoming', 'defer'],
    images: [[binary!, '@DIR@/image', 'create', "@DIR@/it's.raw"]],
  }
  await writeFile(script!, reproScript(one, lines), { mode: 0o755 })
  await writeFile(join(folder.path, 'replay.txt'), 'source: {"execute":"cont"}\n')
  const told = execFileSync(script!, [directory!], { encoding: 'utf8' })
  const started = async (role: string) =>
    (await readFile(join(directory!, role, 'words'), 'utf8')).split('\0').slice(0, -1)
  expect(await started('source')).toEqual(words)
  expect(await started('destination')).toEqual(['-incoming', 'defer'])
  expect((await readFile(join(directory!, 'image'), 'utf8')).split('\0')).toEqual([
    'create',
    `${directory}/it's.raw`,
    '',
  ])
  expect(told).toContain(`source      QMP: ${directory}/source/qmp`)
  expect(told.trimEnd().split('\n').at(-1)).toBe('source: {"execute":"cont"}')
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s leaves no process and no directory', async (signal) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'virtqual-repro-test-'))
  const script = join(folder.path, 'repro.sh')
  const side = ['sleep', '60']
  await writeFile(script, reproScript(one, { source: side, destination: side }), { mode: 0o755 })
  const child = spawn(script, { stdio: ['ignore', 'pipe', 'ignore'] })
  let told = ''
  for await (const data of child.stdout.iterator({ destroyOnReturn: false }))
    if ((told += data).includes('qmp.jsonl')) break
  child.kill(signal)
  await once(child, 'exit')
  const [directory] = /\/tmp\/virtqual-repro\.\w+/.exec(told)!
  expect(existsSync(directory)).toBe(false)
  const pids = [...told.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid))
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('a title of several lines does not get out of its comment', async () => {
  const script = reproScript({ ...one, title: 'q35\ntouch /tmp/x' }, { source: ['true'], destination: ['true'] })
  expect(script.split('\n').filter((line) => line.startsWith('touch'))).toEqual([])
})

test('ends of a socket pair are passed by hand', () => {
  const lines = { source: ['qemu'], destination: ['qemu'] }
  const migration = { ...sampleCase.migration!, transport: 'fd' } as const
  expect(reproScript({ ...sampleCase, migration }, lines)).toContain(
    'pass-fd migration $DIR/source/qmp-fd $DIR/destination/qmp-fd',
  )
  expect(reproScript(sampleCase, lines)).not.toContain('pass-fd')
})

test('a script of lab hosts says whose paths it has', () => {
  const lines = { source: ['qemu'], destination: ['qemu'] }
  expect(reproScript(sampleCase, lines)).not.toContain('# The case ran on')
  expect(reproScript(sampleCase, { ...lines, hosts: ['lab-1', 'lab-2'] })).toContain(
    '# The case ran on lab-1 and lab-2;',
  )
})

test('a TPM is started before each QEMU that has one, and no other', () => {
  const withTpm = { ...sampleSpec, parts: [{ name: 'tpm', tpmdevs: [{ type: 'emulator', id: 'tpm0' }] }] }
  const lines = { source: ['qemu-source'], destination: ['qemu-destination'] }
  const script = reproScript({ ...sampleCase, source: withTpm, destination: withTpm }, lines)
  for (const role of ['source', 'destination'])
    expect(script).toMatch(
      new RegExp(`swtpm socket .*path="\\$DIR/${role}/tpm" --terminate &\nuntil .*\n+qemu-${role} &`),
    )
  expect(reproScript(sampleCase, lines)).not.toContain('swtpm')
})

test('a case without a migration starts one QEMU', () => {
  const { migration: _, ...alone } = sampleCase
  expect(reproScript(alone, { source: ['qemu'] })).not.toMatch(/destination/i)
})
