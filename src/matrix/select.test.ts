import { describe, expect, test } from 'vitest'
import type { Case } from './case.ts'
import type { Filters } from './filter.ts'
import { load, problemsOf } from './fixture.ts'
import { selectCases } from './select.ts'
import { listed } from './words/suggest.ts'

const config = load({
  'matrix/migration/precopy.yaml': `title: Pre-copy
axes:
  machine: [q35, pc-i440fx]
  cpu: [max, Nehalem]
  migration: precopy-tcp
  guest: [micro-6.1, micro-6.12]
no: [{ when: { machine: pc-i440fx, cpu: Nehalem }, because: slow }]
only:
  - { when: { machine: q35 }, because: x }
  - { when: { guest: micro-6.1 }, because: y }
rows:
  - { when: { cpu: Nehalem }, expect: { outcome: failed, source: runs, destination: exits } }
`,
  'matrix/migration/cancel.yaml': 'title: Cancel\naxes: { migration: [precopy-tcp, precopy-unix] }\n',
  'suites/gate.yaml': 'title: x\ntests: migration/precopy\nonly: { machine: q35 }\nno: { guest: micro-6.12 }\n',
  'suites/new.yaml':
    'title: x\ntests: [migration/cancel, migration]\nwith: { build: 10.0, machine: [q35, isapc] }\nonly: { cpu: max }\n',
})

const select = (names: readonly string[], filters: Filters = {}): Case[] => [...selectCases(config, names, filters)]
const titles = (names: readonly string[], filters: Filters = {}) => select(names, filters).map(({ title }) => title)
const digits = 'a case id is up to ten of the digits 0-9a-f'
const problems = (names: readonly string[], filters: Filters = {}) => problemsOf(() => select(names, filters))

describe('expansion', () => {
  test('takes the product, less what no and only leave out', () => {
    expect(titles(['migration/precopy'])).toEqual([
      'q35 · max · precopy-tcp · micro-6.1',
      'q35 · max · precopy-tcp · micro-6.12',
      'q35 · Nehalem · precopy-tcp · micro-6.1',
      'q35 · Nehalem · precopy-tcp · micro-6.12',
      'pc-i440fx · max · precopy-tcp · micro-6.1',
    ])
  })

  test('makes whole cases', () => {
    const machine = {
      build: 'qemu-10.0',
      guest: 'micro-6.1',
      machineType: 'q35',
      machineOptions: {},
      accelerator: 'auto',
      cpu: { model: 'Nehalem', features: [] },
      smp: { cpus: 2, maxcpus: 2 },
      memory: { sizeMib: 512 },
      parts: [],
    }
    expect(select(['migration/precopy'])[2]).toEqual({
      id: '21587a5c88',
      test: 'migration/precopy',
      title: 'q35 · Nehalem · precopy-tcp · micro-6.1',
      params: expect.objectContaining({
        ...{ machine: 'q35', cpu: 'Nehalem', vcpus: '2', migration: 'precopy-tcp', guest: 'micro-6.1' },
        ...{ disk: 'none', 'destination-machine': 'same', accelerator: 'auto' },
      }),
      source: machine,
      destination: machine,
      migration: {
        name: 'precopy-tcp',
        mode: 'precopy',
        transport: 'tcp',
        capabilities: {},
        parameters: {},
        gapLimitMs: 1500,
      },
      workload: { dirtyMibPerSecond: 0 },
      expect: { outcome: 'failed', source: 'runs', destination: 'exits' },
      origin: { file: 'matrix/migration/precopy.yaml', line: 12, column: 5 },
    })
  })

  test('keeps ids: these must never change, history hangs on them', () => {
    expect(select([]).map(({ id }) => id)).toEqual([
      '223b1f822d',
      'a8d0641dd3',
      '82d9bc07f2',
      '4f84807b00',
      '21587a5c88',
      '35552eafab',
      'adf5315414',
    ])
  })

  test('gives the destination its own part only', () => {
    const [one] = select(['migration/cancel'], { with: ['destination-build=10.0', 'destination-cpu=Nehalem'] })
    expect(one!.title).toBe('precopy-tcp · to Nehalem · to 10.0')
    expect(one!.destination).toEqual({ ...one!.source, build: '10.0', cpu: { model: 'Nehalem', features: [] } })
  })
})

describe('names', () => {
  test('are suites, areas and tests; none is everything', () => {
    expect(select(['migration'])).toEqual(select([]))
    expect(select(['migration/cancel'])).toHaveLength(2)
    expect(titles(['gate'])).toEqual(['q35 · max · precopy-tcp · micro-6.1', 'q35 · Nehalem · precopy-tcp · micro-6.1'])
  })

  test('that overlap give each case once', () => {
    expect(select(['gate', 'migration', 'migration/precopy'])).toHaveLength(7)
  })

  test('of suites may replace axes and narrow them', () => {
    expect(titles(['new'])).toEqual([
      'q35 · precopy-tcp · on 10.0',
      'q35 · precopy-unix · on 10.0',
      'isapc · precopy-tcp · on 10.0',
      'isapc · precopy-unix · on 10.0',
      'q35 · max · precopy-tcp · micro-6.1 · on 10.0',
      'q35 · max · precopy-tcp · micro-6.12 · on 10.0',
      'isapc · max · precopy-tcp · micro-6.1 · on 10.0',
    ])
  })

  test('that nobody knows', () => {
    expect(problems(['gaet', 'migration/precpy', 'storage'])).toEqual([
      "unknown suite, area or test 'gaet' — did you mean 'gate'?",
      "unknown suite, area or test 'migration/precpy' — did you mean 'migration/precopy'?",
      "unknown suite, area or test 'storage' — there are: gate, new, migration, migration/cancel, migration/precopy",
    ])
  })
})

describe('filters', () => {
  test('narrow', () => {
    expect(titles([], { only: ['machine=pc-i440fx'] })).toEqual(['pc-i440fx · max · precopy-tcp · micro-6.1'])
    expect(titles([], { only: ['guest=micro-6.12', 'cpu=max,Nehalem'], no: ['cpu=max'] })).toEqual([
      'q35 · Nehalem · precopy-tcp · micro-6.12',
    ])
    expect(select([], { only: ['cpu=max', 'cpu=Nehalem'] })).toHaveLength(7)
  })

  test('replace, also what the suite says about that dimension', () => {
    expect(titles(['gate'], { with: ['machine=isapc', 'build=10.0'] })).toEqual([
      'isapc · max · precopy-tcp · micro-6.1 · on 10.0',
      'isapc · Nehalem · precopy-tcp · micro-6.1 · on 10.0',
    ])
  })

  test('take ids, in full or by their beginning', () => {
    expect(select([], { ids: ['82d9bc07f2', '4f'] }).map(({ id }) => id)).toEqual(['82d9bc07f2', '4f84807b00'])
  })

  test.each<[Filters, string]>([
    [{ only: ['machin=q35'] }, "--only machin=q35: unknown dimension 'machin' — did you mean 'machine'?"],
    [{ only: ['machine=q53'] }, "--only machine=q53: unknown machine type 'q53' — did you mean 'q35'?"],
    [{ no: ['machine=q35,q53'] }, "--no machine=q35,q53: unknown machine type 'q53' — did you mean 'q35'?"],
    [{ with: ['build=sytem'] }, "--with build=sytem: unknown build 'sytem' — there are: 10.0, qemu-10.0"],
    [
      { only: ['machine=isapc'] },
      "--only machine=isapc: no selected case has machine type 'isapc' — there are: q35, pc-i440fx",
    ],
    [{ no: ['memory=1G'] }, "--no memory=1G: no selected case has memory size '1G' — there are: 512M"],
    [{ only: ['machine'] }, '--only machine: expected key=value or key=value,value'],
    [{ only: ['machine=q35,'] }, '--only machine=q35,: expected key=value or key=value,value'],
    [{ only: ['=\n'] }, '--only =\\n: expected key=value or key=value,value'],
    [{ ids: ['xyz'] }, `id xyz: ${digits} — 'npx virtqual list' prints the ids`],
    [
      { ids: ['fffffff'] },
      'id fffffff: no selected case has this id — ids depend on --cfg and --with: the report has the whole command of each case',
    ],
    [
      { ids: ['migration/precopy'] },
      `id migration/precopy: ${digits} — 'npx virtqual list migration/precopy' prints the ids`,
    ],
    [{ ids: ['migration'] }, `id migration: ${digits} — 'npx virtqual list migration' prints the ids`],
    [{ ids: ['migration/pre'] }, `id migration/pre: ${digits} — 'npx virtqual list' prints the ids`],
    [{ ids: [''] }, `id : ${digits} — 'npx virtqual list' prints the ids`],
    [
      { only: ['machine=pc-i440fx'], no: ['cpu=max'] },
      '--no cpu=max leaves no case — it comes after --only machine=pc-i440fx',
    ],
  ])('%j', (filters, line) => {
    expect(problems(['migration/precopy'], filters)).toEqual([line])
  })

  test('an id that several cases begin with', () => {
    expect(problems([], { ids: ['a'] })).toEqual([
      'id a: 2 cases begin with it — there are: a8d0641dd3 (precopy-unix), adf5315414 (pc-i440fx · max · precopy-tcp · micro-6.1)',
    ])
  })
})

test('of many cases with a beginning, five are named', () => {
  expect(listed(['a', 'b', 'c', 'd', 'e', 'f', 'g'], 5)).toBe('a, b, c, d, e, … 2 more')
})

describe('two cases with one id', () => {
  const matrix = 'title: x\ntest: migration/precopy\naxes: { machine: q35, migration: precopy-tcp }\n'

  test('are one where they are the same', () => {
    expect([...selectCases(load({ 'matrix/lab/a.yaml': matrix }), [])]).toHaveLength(2)
  })

  test('are refused where they expect different outcomes', () => {
    const text = `${matrix}expect: { outcome: failed, source: runs, destination: exits }\n`
    expect(problemsOf(() => [...selectCases(load({ 'matrix/lab/a.yaml': text }), [])])).toEqual([
      "matrix/migration/precopy.yaml:2:1 case 'q35 · precopy-tcp' has the id 82d9bc07f2, which is that of another: 'precopy-tcp' of matrix/lab/a.yaml:3 — leave one of them out, or expect the same of both",
    ])
  })
})

test('the selection can be gone through again', () => {
  const cases = selectCases(config, [])
  expect([...cases]).toEqual([...cases])
})

test('a tree without matrices selects nothing', () => {
  const { matrices: _, ...rest } = config
  expect(problemsOf(() => selectCases({ ...rest, matrices: new Map() }, []))).toEqual([
    'no case is selected — there is no matrix with a case',
  ])
})
