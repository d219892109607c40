import { expect, test } from 'vitest'
import { etcFiles } from './etc-files.ts'
import { planLab } from './lab-plan.ts'

const { hosts } = planLab({ name: 'box', count: 2, diskMib: 512 }, '/run/virtqual/box', {
  management: '10.213.71',
  migration: '10.213.72',
})
const wanted = { host: hosts[1]!, hosts, authorizedKeys: 'ssh-ed25519 AAAA me\n', init: '#!/bin/sh\n' }

test('a host knows its name, its neighbours and who may log in', () => {
  const files = etcFiles({ ...wanted, launcher: ['/opt/sshd/ld.so', '--library-path', '/opt/sshd/lib'] })
  expect(files).toMatchObject({
    hostname: 'box-2\n',
    hosts: '127.0.0.1 localhost\n10.213.71.11 box-1\n10.213.71.12 box-2\n',
    'ssh/authorized_keys': 'ssh-ed25519 AAAA me\n',
    'sshd-launcher': '/opt/sshd/ld.so --library-path /opt/sshd/lib\n',
  })
})

test('nobody logs in by a password, and sshd keeps its own limits', () => {
  const { 'ssh/sshd_config': config = '', shadow } = etcFiles({ ...wanted, launcher: [] })
  expect(config).toContain('PasswordAuthentication no\n')
  expect(config).not.toMatch(/MaxSessions|MaxStartups/)
  expect(shadow).toMatch(/^root:\*:/)
})
