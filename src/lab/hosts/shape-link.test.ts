import { expect, test } from 'vitest'
import type { HostSpec } from '../../matrix/host-spec.ts'
import { shapeLinkOf } from './shape-link.ts'

const host: HostSpec = {
  ...{ name: 'a', provider: 'ssh', slots: 1, memoryMib: 'auto', migrationAddress: '10.0.0.1', labels: [] },
  ...{ shapeLink: true, at: { file: 'cfg/hosts/lab.yaml', line: 1, column: 1 } },
}

test('a host that allows it and has one case at a time has a link to change', () => {
  expect(shapeLinkOf(host)).toBe('allowed')
})

test.each<[Partial<HostSpec>, string]>([
  [{ provider: 'local' }, 'host a is this machine'],
  [{ shapeLink: false }, 'the file of host a does not say shape-link: true'],
  [{ slots: 2 }, 'host a has slots for several cases, and others may be using its link'],
  [{ slots: 'auto' }, 'host a has slots for several cases, and others may be using its link'],
])('a host with %o has none', (difference, missing) => {
  expect(shapeLinkOf({ ...host, ...difference })).toEqual({ missing })
})
