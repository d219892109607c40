import { expect, test } from 'vitest'
import { load, problemsOf } from './fixture.ts'

const lab = (text: string) => load({ 'hosts/lab.yaml': text }).labs.get('lab')!
const problems = (text: string) => problemsOf(() => lab(text))

test('a file may be one host, which has its name', () => {
  expect(lab('provider: local\n')).toEqual({
    ...{ name: 'lab', placement: 'any', leaseMs: 20_000 },
    hosts: [
      {
        ...{ name: 'lab', provider: 'local', slots: 'auto', memoryMib: 'auto', labels: [], shapeLink: false },
        ...{ migrationAddress: '127.0.0.1', at: { file: 'hosts/lab.yaml', line: 1, column: 1 } },
      },
    ],
  })
  expect(lab('provider: local\nname: c\nslots: 4\nmemory: 16G\ncase-limit: 7200s\n').hosts).toMatchObject([
    { name: 'c', slots: 4, memoryMib: 16_384, caseLimitMs: 7_200_000, at: { line: 2, column: 7 } },
  ])
})

test('a file may be several hosts, which SSH reaches', () => {
  const text = `placement: across
lease: 10s
hosts:
  - { name: a, provider: ssh, migration-address: 10.0.0.1, migration-ports: 49152-49215, labels: [numa] }
  - { name: b, provider: ssh, address: b.lab, port: 2222, user: qe, identity: ~/.ssh/lab, shape-link: true }
`
  expect(lab(text)).toMatchObject({
    ...{ placement: 'across', leaseMs: 10_000 },
    hosts: [
      { ssh: { address: 'a' }, migrationAddress: '10.0.0.1', migrationPorts: { first: 49_152, last: 49_215 } },
      { ssh: { address: 'b.lab', port: 2222, user: 'qe', identity: '~/.ssh/lab' }, migrationAddress: 'b.lab' },
    ],
  })
})

test.each<[string, string, string]>([
  [
    'the same name twice',
    'hosts:\n  - { name: a, provider: ssh }\n  - { name: a, provider: local }\n',
    "hosts/lab.yaml:3:13 host 'a' is in hosts/lab.yaml:2 already",
  ],
  [
    'ports that overlap',
    `hosts:
  - { name: a, provider: ssh, address: x, migration-ports: 5000-5009 }
  - { name: b, provider: ssh, address: x, migration-ports: 5009-5020 }
`,
    "hosts/lab.yaml:3:13 the migration ports of host 'b' overlap those of 'a' at x — give each its own",
  ],
  [
    'ports that are none',
    'provider: ssh\nmigration-ports: 5009-5000\n',
    "hosts/lab.yaml:2:18 migration-ports: expected a range such as 49152-49215, got '5009-5000'",
  ],
  [
    'a port that is no range',
    'provider: ssh\nmigration-ports: 49152\n',
    'hosts/lab.yaml:2:18 migration-ports: expected a range such as 49152-49215, got 49152',
  ],
  [
    'a host of this machine with an address',
    'provider: local\naddress: x\n',
    "hosts/lab.yaml:2:1 unknown key 'address'",
  ],
  [
    'a limit that no case can keep',
    'provider: local\ncase-limit: 5s\n',
    'hosts/lab.yaml:2:13 case-limit: expected a time from 60s to 86400s, got 5000',
  ],
  ['a file without hosts', 'hosts: []\n', 'hosts/lab.yaml:1:8 hosts: expected at least one entry'],
])('%s', (_, text, line) => {
  expect(problems(text)).toEqual([line])
})
