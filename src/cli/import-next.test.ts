import { expect, test } from 'vitest'
import { sampleSpec } from '../spec/fixtures/samples.ts'
import { nextLines } from './import-next.ts'

const { machineType, machineOptions, cpu, memory, smp } = sampleSpec
const profile = { machineType, machineOptions, cpu, memory, smp, parts: {} }
const run = (dir: string) =>
  `npx virtqual run migration/precopy --cfg ${dir} --with machine=mine --with cpu=mine --with memory=mine --with vcpus=mine`
const onTcg = 'without KVM leave out --with cpu=mine: TCG lacks features of most CPUs'

test('a machine in a tree is run with that', () => {
  expect(nextLines({ called: 'mine', out: 'lab', profile })).toEqual([`run it: ${run('lab')}`, onTcg])
})

test('one in no tree is imported into one first', () => {
  expect(nextLines({ called: 'mine', profile })).toEqual([
    `import it with --out DIR, then run it: ${run('DIR')}`,
    onTcg,
  ])
})

test("a machine type of Red Hat's needs another one", () => {
  const theirs = { ...profile, machineType: 'pc-q35-rhel9.2.0' }
  const [why, there, then] = nextLines({ called: 'mine', out: 'lab', profile: theirs })
  expect(why).toBe(
    'no QEMU of Debian has the machine type pc-q35-rhel9.2.0: where no build has it, import with --machine-type q35, the ' +
      "build's newest: it is another machine, with other defaults",
  )
  expect(there).toBe('or write machine-type: q35 into lab/catalog/machines.yaml')
  expect(then).toBe(`run it: ${run('lab')}`)
  const old = { ...profile, machineType: 'pc-i440fx-rhel7.6.0' }
  expect(nextLines({ called: 'mine', profile: old })[1]).toContain('--out DIR --machine-type pc,')
})
