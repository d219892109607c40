import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Import, importMachine } from './build-profile.ts'
import { catalogued } from './fixtures/catalogued.ts'
import { compareLines, type Difference } from './compare.ts'
import { covers } from './fixtures/covers.ts'
import { decode } from './decode.ts'
import type { Finding } from './finding.ts'
import { ourCommandLine } from './our-command-line.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const lines = [
  ...['avocado-vt-q35-hotplug.txt', 'kubevirt-q35-windows.txt', 'libvirt-i440fx-incoming.txt'],
  'plugged-q35.txt',
]

function imported(name: string): Import {
  return importMachine(decode(readFileSync(join(fixtures, name)), name))
}

function differences({ line, profile }: Import): Difference[] {
  return compareLines(line, ourCommandLine(catalogued(profile, 'imported')))
}

/** The binary is no parameter of a machine. */
function names(finding: Finding): boolean {
  return finding.fate !== 'carried' && finding.subject !== 'command'
}

test.each(lines)('%s: each parameter is in one finding', (name) => {
  const { line, findings } = imported(name)
  const found = findings.flatMap(({ from }) => from)
  const all = line.options.flatMap(({ pairs }, option) => {
    // What stands for another option, or for one parameter in several, counts as one.
    const isWhole = pairs.length === 0 || found.includes(`${option}.-1`)
    return isWhole ? [`${option}.-1`] : pairs.map((_, pair) => `${option}.${pair}`)
  })
  expect(found.toSorted()).toEqual(all.toSorted())
})

test.each(lines)('%s: what differs afterwards is what the import has named, and nothing else', (name) => {
  const one = imported(name)
  const found = differences(one)
  expect(found.filter((difference) => !one.findings.some((finding) => covers(finding, difference)))).toEqual([])
  const named = one.findings.filter(names)
  expect(named.filter((finding) => !found.some((difference) => covers(finding, difference)))).toEqual([])
})

test('a device that got lost on the way is a difference that nobody has named', () => {
  const one = imported('kubevirt-q35-windows.txt')
  const devices = one.profile.parts.devices!.filter(({ id }) => id !== 'balloon0')
  const found = differences({ ...one, profile: { ...one.profile, parts: { ...one.profile.parts, devices } } })
  const unnamed = found.filter((difference) => !one.findings.some((finding) => covers(finding, difference)))
  expect(unnamed.map(({ subject }) => subject)).toEqual(['-device balloon0'])
})

test('a property that changed on the way is one, too', () => {
  const one = imported('libvirt-i440fx-incoming.txt')
  const found = differences({ ...one, profile: { ...one.profile, memory: { sizeMib: 1025 } } })
  const unnamed = found.filter((difference) => !one.findings.some((finding) => covers(finding, difference)))
  expect(unnamed.map(({ subject, key }) => `${subject} ${key}`)).toEqual(['-m size', '-machine memory-backend size'])
})
