import { expect, test } from 'vitest'
import type { HostSpec } from '../matrix/host-spec.ts'
import { chosenHosts } from './chosen-hosts.ts'

const host = (name: string, labels: readonly string[] = []): HostSpec => ({
  ...{ name, labels, provider: 'local', slots: 1, memoryMib: 1, migrationAddress: '::1', shapeLink: false },
  at: { file: 'lab.yaml', line: 1, column: 1 },
})
const hosts = [host('box-1', ['numa', 'amd']), host('box-2', ['amd']), host('box-3')]
const names = (on?: readonly string[]) => chosenHosts(hosts, on).map(({ name }) => name)

test('hosts are chosen by name and by label', () => {
  expect(names(['box-3,numa'])).toEqual(['box-1', 'box-3'])
  expect(names(['amd', 'box-1'])).toEqual(['box-1', 'box-2'])
})

test('without --on there are all', () => {
  expect(names()).toHaveLength(3)
})

test('a word that no host has is refused, with what it may have meant', () => {
  expect(() => names(['amd,box-4'])).toThrow("--on 'box-4' is neither the name nor a label of a host")
  expect(() => names(['box-1,'])).toThrow("--on ''")
})
