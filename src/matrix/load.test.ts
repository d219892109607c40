import { describe, expect, test } from 'vitest'
import { type Files, load, problemsOf } from './fixture.ts'

const problems = (files: Files) => problemsOf(() => load(files))
const matrix = (text: string) => problems({ 'matrix/migration/precopy.yaml': text })
const M = 'matrix/migration/precopy.yaml'

test('a sound tree has no problems', () => {
  expect([...load().matrices.keys()]).toEqual(['migration/precopy'])
})

describe('YAML that cannot be read', () => {
  test.each<[string, string | Uint8Array, string]>([
    [
      'syntax',
      'title: [a\naxes: {}\n',
      `${M}:2:1 Flow sequence in block collection must be sufficiently indented and end with a ]`,
    ],
    [
      'a key too far in',
      'title: x\naxes:\n  machine: q35\n   cpu: max\n',
      `${M}:3:12 a line is indented too far, or not far enough — look at the indentation of lines 3 and 4`,
    ],
    [
      'a key after a list too far in',
      'axes:\n  machine: [q35]\n   cpu: max\n',
      `${M}:3:1 a line is indented too far, or not far enough — look at the indentation of lines 2 and 3`,
    ],
    [
      'a key not far enough in',
      'axes:\n    machine: q35\n  cpu: max\n',
      `${M}:3:1 a line is indented too far, or not far enough — look at the indentation of lines 2 and 3`,
    ],
    [
      'an entry not far enough in',
      'axes:\n  cpu:\n   - max\n  - min\n',
      `${M}:4:1 a line is indented too far, or not far enough — look at the indentation of lines 3 and 4`,
    ],
    [
      'a key of an entry not far enough in',
      'no:\n  - when: {}\n   because: x\n',
      `${M}:3:1 a line is indented too far, or not far enough — look at the indentation of lines 2 and 3`,
    ],
    ['a colon in a value', 'title: a: b\n', `${M}:1:8 a value has ': ' in it — put it in quotes`],
    [
      'a key alone',
      'title: x\nfoo\nbar: 1\n',
      `${M}:2:1 expected 'key: value' on one line — a colon is missing, or the line is indented too far`,
    ],
    ['a tab', 'title: x\naxes:\n\tmachine: q35\n', `${M}:3:1 a tab is used as indentation — indent with spaces`],
    ['no content', '# nothing\n', `${M}:1:1 the file is empty`],
    [
      'two documents',
      'title: x\n---\ntitle: y\n',
      `${M}:2:1 the file holds several documents — keep one document in a file`,
    ],
    ['bytes', new Uint8Array([0x61, 0x0a, 0x62, 0xff]), `${M}:2:2 the file is not UTF-8 — save it as UTF-8`],
    ['a duplicate key', 'title: x\naxes: { machine: q35 }\ntitle: y\n', `${M}:3:1 duplicate key 'title'`],
    ['a list as key', '? [a]\n: b\n', `${M}:1:3 a key must be a plain word`],
    ['an unknown tag', 'title: !x y\n', `${M}:1:8 Unresolved tag: !x`],
    ['a lost alias', 'title: *x\n', `${M}:1:8 alias 'x' has no anchor before it`],
    ['a circle', 'axes: &a { cpu: *a }\n', `${M}:1:17 alias 'a' contains itself`],
    [
      'escapes',
      'title: x\n"\\e[31m\\n": y\naxes: {}\n',
      `${M}:2:1 unknown key '\\u{1b}[31m\\n' — there are: title, test, axes, no, only, rows, expect, sample`,
    ],
  ])('%s', (_, content, line) => {
    expect(problems({ [M]: content })).toEqual([line])
  })

  test('aliases that explode', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(', ')}]\n`
    const bomb = level('a', 'x') + level('b', '*a') + level('c', '*b') + level('d', '*c')
    expect(matrix(bomb)).toEqual([`${M}:1:1 the aliases expand to too much — write the values out`])
  })

  test('deep nesting', () => {
    expect(matrix('['.repeat(100_000))).toEqual([expect.stringContaining('the file is nested too deeply')])
  })

  test('a byte order mark and CR LF, beside what else is wrong', () => {
    expect(matrix('\u{FEFF}title: x\r\naxes: {}\r\nexpct: completed\r\n')).toEqual([
      `${M}:1:1 the file starts with a byte order mark — save the file as UTF-8 without one`,
      `${M}:1:9 the line ends with CR LF — save the file with LF line ends`,
      `${M}:3:1 unknown key 'expct' — did you mean 'expect'?`,
    ])
  })
})

describe('content that does not fit', () => {
  test.each([
    ['title: 10\naxes: {}\n', `${M}:1:8 title: expected text, got 10`],
    ['title: x\naxes: []\n', `${M}:2:7 axes: expected a map, got a list`],
    ['title: x\nmachine: q35\naxes: {}\n', `${M}:2:1 unknown key 'machine' — it belongs below \`axes:\``],
    ['title: x\naxes: { expect: completed }\n', `${M}:2:9 axes: unknown key 'expect' — it belongs one level up`],
    ['title: x\naxes: { machin: q35 }\n', `${M}:2:9 axes: unknown key 'machin' — did you mean 'machine'?`],
    ['title: x\naxes: { machine: [] }\n', `${M}:2:18 axes.machine: expected at least one entry`],
    ['title: x\naxes: { machine: }\n', `${M}:2:18 axes.machine: expected a value or a list of values, got nothing`],
    ['title: x\naxes: { machine: [{}] }\n', `${M}:2:19 axes.machine.0: expected text, got a map`],
    ['title: x\n', `${M}:1:1 missing key 'axes'`],
    ['title: x\naxes: {}\nno: [{ when: { cpu: max } }]\n', `${M}:3:6 no.0: missing key 'because'`],
    [
      'title: x\naxes: {}\nonly: [{ when: {}, because: x }]\n',
      `${M}:3:16 only.0.when: expected at least one dimension, got a map`,
    ],
    [
      'title: x\naxes: {}\nexpect: complete\n',
      `${M}:3:9 expect: expected 'completed', { outcome: survives, on: source or destination }, { outcome: lost }, { outcome: failed, source: runs, destination: runs or exits }, { outcome: refused, command: …, error: … }, { outcome: stuck, status: … } or { outcome: not-started, says: … }, got 'complete'`,
    ],
    [
      'title: x\naxes: {}\nexpect: { outcome: failed, source: runs, destination: exit }\n',
      `${M}:3:55 unknown destination 'exit' — did you mean 'exits'?`,
    ],
    [
      'title: x\naxes: {}\nexpect: { outcome: failed, source: runs, destinatio: exits }\n',
      [
        `${M}:3:9 expect: missing key 'destination'`,
        `${M}:3:42 expect: unknown key 'destinatio' — did you mean 'destination'?`,
      ].join('\n'),
    ],
  ])('%j', (text, lines) => {
    expect(matrix(text).join('\n')).toBe(lines)
  })
})

describe('values that the catalogue does not have', () => {
  test.each([
    ['machine: [q35, q53]', `${M}:2:24 unknown machine type 'q53' — did you mean 'q35'?`],
    ['cpu: nehalm', `${M}:2:14 unknown CPU model 'nehalm' — did you mean 'Nehalem'?`],
    ['migration: postcopy', `${M}:2:20 unknown migration 'postcopy' — there are: none, precopy-tcp, precopy-unix`],
    ['guest: micro-6.2', `${M}:2:16 unknown guest 'micro-6.2' — did you mean 'micro-6.1'?`],
    ['workload: idel', `${M}:2:19 unknown workload 'idel' — did you mean 'idle'?`],
    ['build: 10.00', `${M}:2:16 unknown build '10.00' — did you mean '10.0'?`],
    ['memory: lots', `${M}:2:17 unknown memory size 'lots' — give a size such as 512M or 2G`],
    ['vcpus: 2.5', `${M}:2:16 unknown number of vcpus '2.5' — give a number such as 2`],
    ['destination-build: sane', `${M}:2:28 unknown build 'sane' — did you mean 'same'?`],
    ['hotplug: dimm@activ', `${M}:2:18 unknown hotplug 'dimm@activ' — did you mean 'dimm@active'?`],
    ['hotplug: dim@befor', `${M}:2:18 unknown hotplug 'dim@befor' — did you mean 'dimm@before'?`],
    ['hotplug: dim', `${M}:2:18 unknown hotplug 'dim' — did you mean 'dimm'?`],
    ['hotplug: dimm@', `${M}:2:18 unknown hotplug 'dimm@' — did you mean 'dimm'?`],
    [
      'hotplug: disk@active',
      `${M}:2:18 unknown hotplug 'disk@active' — give a name with a moment, such as cpu@before, dimm@after or cpu@pre-switchover`,
    ],
    ['disturbance: cancle', `${M}:2:22 unknown disturbance 'cancle' — did you mean 'cancel'?`],
    ['moment: postcopy-activ', `${M}:2:17 unknown moment 'postcopy-activ' — did you mean 'postcopy-active'?`],
    ['moment: 5', `${M}:2:17 unknown moment '5' — give a MigrationStatus of QEMU such as active`],
    ['accelerator: [kvn]', `${M}:2:23 unknown accelerator 'kvn' — did you mean 'kvm'?`],
    ['machine: [q35, q35]', `${M}:2:24 'q35' is listed twice`],
  ])('%s', (axis, line) => {
    const files = {
      [M]: `title: x\naxes: { ${axis} }\n`,
      'catalog/hotplugs.yaml': 'dimm: { dimms: [{ size: 128M }] }\n',
    }
    expect(problems(files)).toEqual([line])
  })

  test('a default that is missing', () => {
    expect(problems({ 'catalog/cpus.yaml': 'min: { model: qemu64 }\n' })).toEqual([
      `${M}:2:1 unknown CPU model 'max', which is the default — there are: min`,
    ])
  })

  test('numbers keep their text: 10.0 is the name of a build', () => {
    const config = load({ [M]: 'title: x\naxes: { build: 10.0, vcpus: 4 }\n' })
    const texts = config.matrices.get('migration/precopy')!.axes.flatMap(({ values }) => values.map(({ text }) => text))
    expect(texts).toEqual(expect.arrayContaining(['10.0', '4']))
  })
})

describe('rules', () => {
  const rules = (text: string) => matrix(`title: x\naxes: { machine: [q35, pc-i440fx], cpu: max }\n${text}`)

  test.each([
    [
      'no: [{ when: { machine: isapc }, because: x }]',
      `${M}:3:25 the rule matches no case: this matrix has no machine type 'isapc' — there are: q35, pc-i440fx`,
    ],
    [
      'only: [{ when: { cpu: [max, Nehalem] }, because: x }]',
      `${M}:3:29 the rule matches no case: this matrix has no CPU model 'Nehalem' — there are: max`,
    ],
    [
      'rows: [{ when: { guest: micro-6.12 }, expect: completed }]',
      `${M}:3:25 the rule matches no case: this matrix has no guest 'micro-6.12' — there are: micro-6.1`,
    ],
    ['no: [{ when: { machine: q53 }, because: x }]', `${M}:3:25 unknown machine type 'q53' — did you mean 'q35'?`],
    ['no: [{ when: { machine: [q35, pc-i440fx] }, because: x }]', `${M}:2:1 the rules leave no case of this matrix`],
  ])('%s', (text, line) => {
    expect(rules(text)).toEqual([line])
  })
})

describe('what files refer to', () => {
  test('a matrix needs its test', () => {
    const text = 'title: x\naxes: {}\n'
    expect(problems({ 'matrix/migration/precpy.yaml': text })).toEqual([
      "matrix/migration/precpy.yaml:1:1 there is no test tests/migration/precpy.test.ts for this matrix — did you mean 'migration/precopy'?",
    ])
    expect(problems({ 'matrix/lab/mine.yaml': `test: migration/cancle\n${text}` })).toEqual([
      "matrix/lab/mine.yaml:1:7 there is no test tests/migration/cancle.test.ts for this matrix — did you mean 'migration/cancel'?",
    ])
    expect(load({ 'matrix/lab/mine.yaml': `test: migration/cancel\n${text}` }).matrices.get('lab/mine')!.test).toBe(
      'migration/cancel',
    )
  })

  test('suites name tests and values', () => {
    const text = 'title: x\ntests: [migraton, migration]\nonly: { machine: q53 }\nsample: { cases: 0 }\n'
    expect(problems({ 'suites/gate.yaml': text })).toEqual([
      'suites/gate.yaml:4:18 sample.cases: expected at least 1, got 0',
    ])
    expect(problems({ 'suites/gate.yaml': text.replace('0', '1') })).toEqual([
      "suites/gate.yaml:2:9 unknown test 'migraton' — did you mean 'migration'?",
      "suites/gate.yaml:3:18 unknown machine type 'q53' — did you mean 'q35'?",
    ])
    expect(problems({ 'suites/gate.yaml': 'title: x\ntests: migration\nonly: { machine: isapc }\n' })).toEqual([
      'suites/gate.yaml:2:8 the suite selects no case',
    ])
    expect(problems({ 'suites/migration.yaml': 'title: x\ntests: migration\n' })).toEqual([
      "suites/migration.yaml:1:1 suite 'migration' has the name of a test or area — rename it",
    ])
  })

  test('profiles name a provider, and fit its schema', () => {
    expect(problems({ 'builds/a.yaml': 'provider: dep\n', 'guests/b.yaml': 'kernel: x\n' })).toEqual([
      "guests/b.yaml:1:1 missing key 'provider' — there are: micro",
      "builds/a.yaml:1:11 unknown provider 'dep' — did you mean 'deb'?",
    ])
    expect(problems({ 'guests/b.yaml': 'provider: micro\nkernl: x\n' })).toEqual([
      "guests/b.yaml:2:1 unknown key 'kernl' — did you mean 'kernel'?",
    ])
  })

  test('a broken definition is reported once, not at every use', () => {
    expect(
      problems({ 'catalog/machines.yaml': 'q35: { machine-typ: q35 }\npc-i440fx: { machine-type: pc }\n' }),
    ).toEqual([
      "catalog/machines.yaml:1:6 q35: missing key 'machine-type'",
      "catalog/machines.yaml:1:8 q35: unknown key 'machine-typ' — did you mean 'machine-type'?",
    ])
    expect(problems({ 'catalog/machines.yaml': 'q35: {\n' })).toHaveLength(1)
  })

  test.each(['title: x\naxes:\n\tmachine: q35\n', 'title: x\naxes: {}\nexpect: complete\n'])(
    'a suite may name a matrix whose file is broken, by its name and by its area: %j',
    (text) => {
      const suite = { 'suites/mine.yaml': 'title: x\ntests: [lab/mine, lab]\n' }
      expect(problems({ 'matrix/lab/mine.yaml': text, ...suite })).toEqual([
        expect.stringMatching(/^matrix\/lab\/mine/),
      ])
      expect(problems({ 'matrix/lab/mine.yaml': text, 'suites/mine.yaml': 'title: x\ntests: lab/min\n' })[1]).toBe(
        "suites/mine.yaml:2:8 unknown test 'lab/min' — did you mean 'lab/mine'?",
      )
    },
  )
})

test('all problems of all files come at once, in file order', () => {
  const files = {
    'catalog/cpu.yaml': 'x: {}\n',
    'hosts/lab.yaml': 'provider: shh\n',
    [M]: 'axes: { cpu: mx }\ntitel: x\n',
  }
  expect(problems(files)).toEqual([
    "catalog/cpu.yaml:1:1 unknown catalogue 'cpu' — did you mean 'cpus'?",
    "hosts/lab.yaml:1:11 unknown provider 'shh' — did you mean 'ssh'?",
    `${M}:1:1 missing key 'title'`,
    `${M}:2:1 unknown key 'titel' — did you mean 'title'?`,
  ])
})
