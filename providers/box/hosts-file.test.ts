import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { hostsFile } from './hosts-file.ts'
import { planLab } from './lab-plan.ts'

const subnets = { management: '10.213.71', migration: '10.213.72' }

test('the file for --hosts says how each host is reached', () => {
  const plan = planLab({ name: 'box', count: 2, diskMib: 512 }, '/run/virtqual/box', subnets)
  expect(parse(hostsFile(plan))).toEqual({
    placement: 'across',
    hosts: [1, 2].map((index) => ({
      name: `box-${index}`,
      provider: 'ssh',
      address: `10.213.71.1${index}`,
      user: 'root',
      identity: '/run/virtqual/box/id_ed25519',
      'known-hosts': '/run/virtqual/box/known_hosts',
      'migration-address': `10.213.72.1${index}`,
      slots: 1,
      'shape-link': true,
    })),
  })
})
