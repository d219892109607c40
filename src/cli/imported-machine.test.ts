import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importMachine } from '../import/build-profile.ts'
import { compareLines } from '../import/compare.ts'
import { ourCommandLine } from '../import/our-command-line.ts'
import { profileFiles } from '../import/profile-files.ts'
import { readArguments } from './arguments.ts'
import { cataloguedMachine } from './catalogued-machine.ts'
import { commands } from './commands/index.ts'
import { machineText } from './commands/show-machine.ts'
import { loadConfiguration } from './configuration.ts'
import { differenceLines } from './difference-lines.ts'
import { importLines } from './import-lines.ts'
import { lineOfFile } from './line-source.ts'
import { readSettings } from './settings.ts'
import { writeProfile } from './write-profile.ts'

const root = join(import.meta.dirname, '../..')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtqual-import-'))
  await cp(join(root, 'src/import/fixtures'), folder, { recursive: true })
})
afterAll(() => rm(folder, { recursive: true }))

function settings() {
  return { ...readSettings(), cwd: folder }
}

/** Does what the words say, in the folder. */
async function command(words: readonly string[]): Promise<number> {
  const args = readArguments(words)
  return (await commands[args.command]!())(args, settings())
}

const lines = ['avocado-vt-q35-hotplug', 'kubevirt-q35-windows', 'libvirt-i440fx-incoming', 'plugged-q35']

test.each(lines)('%s: imported into a tree, shown, and compared', async (name) => {
  const source = await lineOfFile(`${name}.txt`, folder)
  const { line, ...imported } = importMachine(source)
  const files = profileFiles({ name, from: source.file, ...imported })
  await writeProfile(files, { name, directory: 'cfg', cwd: folder })
  const config = loadConfiguration({ cfg: ['cfg'] }, settings())
  await writeFile(join(folder, 'shown.txt'), machineText(config, name))
  expect(await command(['compare', 'shown.txt', name, '--cfg', 'cfg'])).toBe(0)
  expect(await command(['compare', `${name}.txt`, name, '--cfg', 'cfg'])).toBe(1)
  const table = importLines(imported.findings)
  expect(table.filter((text) => text.length > 80)).toEqual([])
  const differences = differenceLines(compareLines(line, ourCommandLine(cataloguedMachine(config, name))))
  const text = [...table, '', ...differences, ''].join('\n')
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'fixtures/imported', `${name}.txt`))
})

test('the program itself: a profile on stdout, what became of the line on stderr', { timeout: 30_000 }, async () => {
  const args = [join(root, 'src/cli/virtqual.ts'), 'import', '-', '--machine-type', 'pc-q35-9.2', '--out', 'typed']
  const running = promisify(execFile)(process.execPath, args, { cwd: folder })
  running.child.stdin!.end('kvm -name typed -M pc-q35-rhel9.2.0 -m 1G')
  const { stdout, stderr } = await running
  expect(stdout).toContain('machine-type: pc-q35-9.2\n')
  expect(stderr).toMatch(/-machine type +pc-q35-9.2, as asked for\n +was type=pc-q35-rhel9.2.0\n/)
  expect(await readFile(join(folder, 'typed/catalog/machines.yaml'), 'utf8')).toContain('\ntyped:\n')
})

test('a name that the tree has already is refused, and nothing is written', async () => {
  const files = [{ catalogue: 'machines', text: 'again:\n  machine-type: q35\n' }] as const
  const place = { name: 'again', directory: 'again', cwd: folder }
  await writeProfile(files, place)
  await expect(writeProfile(files, place)).rejects.toThrow("machines.yaml has an entry 'again' already")
  const other = [{ catalogue: 'machines', text: 'other:\n  machine-type: pc\n' }] as const
  await writeProfile(other, { ...place, name: 'other' })
  const text = await readFile(join(folder, 'again/catalog/machines.yaml'), 'utf8')
  expect(text).toBe(`${files[0].text}${other[0].text}`)
})

const refused: readonly (readonly [words: readonly string[], text: string, message: string])[] = [
  [['import', 'bad.txt'], '', 'bad.txt:1:1 there is no command line of QEMU here'],
  [['import', 'bad.txt'], '\u0001', 'bad.txt:1:1 a command line has no control characters'],
  [['import', 'bad.txt'], "kvm -name 'a", 'bad.txt:1:11 this single quote is not closed'],
  [['import', 'bad.txt', '--name', 'a b'], 'kvm -S', "--name 'a b' cannot be a name"],
  [['import', 'nowhere.txt'], '', 'no such file or directory (ENOENT)'],
  [['import', '--pid', 'x'], '', "--pid 'x' is no number of a process"],
  [['import', '--pid', '4194305'], '', 'no process 4194305'],
  [['import', '.'], '', "'.' is a directory"],
  [['import'], '', "'virtqual import' takes one command line"],
  [['import', 'a', '--pid', '1'], '', "'virtqual import' takes one command line"],
  [['compare', 'a'], '', "'virtqual compare' takes two command lines"],
  [['compare', 'q35', 'q53'], '', "unknown machine 'q53' — did you mean 'q35'?"],
  [['show', '--machine', 'q53'], '', "unknown machine 'q53' — did you mean 'q35'?"],
  [['show', 'x', '--machine', 'q35'], '', "'virtqual show --machine' takes no case, and not 'x'"],
]

test.each(refused)('%j with %j is refused', async (words, text, message) => {
  await writeFile(join(folder, 'bad.txt'), text)
  await expect(async () => command(words)).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining(message),
  })
})
