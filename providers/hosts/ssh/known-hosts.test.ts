import { expect, test } from 'vitest'
import { fingerprint, hostKeyError } from './host-key-error.ts'
import { type KnownKey, hostKeyAlgorithms, judgeHostKey, parseFound } from './known-hosts.ts'
import { type SshTarget, knownName } from './target.ts'

const blob = (type: string, body: string) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(type.length)
  return Buffer.concat([length, Buffer.from(type + body)])
}
const key = blob('ssh-ed25519', 'one')
const other = blob('ssh-ed25519', 'other')
const line = (one: Buffer, marker?: KnownKey['marker']): KnownKey => ({
  ...{ type: 'ssh-ed25519', key: one.toString('base64'), file: '/known' },
  ...(marker && { marker }),
})

test('lines are read with their markers, whatever names they have', () => {
  const text =
    '# Host x found: line 1 \n|1|a=|b= ssh-ed25519 AAAA comment\n# Host x found: line 2 REVOKED\n@revoked * ssh-rsa BBBB\n'
  expect(parseFound(text, '/known')).toEqual([
    { type: 'ssh-ed25519', key: 'AAAA', file: '/known' },
    { type: 'ssh-rsa', key: 'BBBB', file: '/known', marker: 'revoked' },
  ])
})

test.each([
  ['known', [line(other), line(key)]],
  ['unknown', []],
  ['unknown', [line(other, 'cert-authority')]],
  ['unknown', [line(key, 'cert-authority')]],
  ['unknown', [line(other, 'revoked')]],
  ['changed', [line(other)]],
  ['revoked', [line(key), line(key, 'revoked')]],
] as const)('a key is %s', (verdict, known) => {
  expect(judgeHostKey(key, known)).toBe(verdict)
})

test('keys that are known are asked for first', () => {
  expect(hostKeyAlgorithms([])[0]).toBe('ssh-ed25519')
  expect(hostKeyAlgorithms([{ type: 'ssh-rsa', key: 'x', file: '/known' }]).slice(0, 3)).toEqual([
    ...['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519'],
  ])
  expect(hostKeyAlgorithms([{ type: 'ssh-rsa', key: 'x', file: '/known', marker: 'revoked' }])[0]).toBe('ssh-ed25519')
})

const target: SshTarget = {
  ...{ hostname: 'Lab.example', port: 22, user: 'me', identityFiles: [], identitiesOnly: false, via: [] },
  knownHostsFiles: ['/home/me/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts'],
  byHand: ['ssh', '-p', '2022', 'me@lab'],
}

test('a host is looked up as OpenSSH names it', () => {
  expect(knownName(target)).toBe('lab.example')
  expect(knownName({ ...target, port: 2022 })).toBe('[lab.example]:2022')
  expect(knownName({ ...target, port: 2022, hostKeyAlias: 'Alias' })).toBe('Alias')
})

test.each(['unknown', 'changed', 'revoked'] as const)(
  'a key that is %s is refused in one sentence with its fingerprint',
  (verdict) => {
    const { code, message } = hostKeyError(verdict, { host: 'lab', target, key, known: [line(other)] })
    expect(code).toBe('host-key')
    expect(message).toContain(`host lab (me@Lab.example:22) shows the ssh-ed25519 key ${fingerprint(key)}`)
    expect(message).toContain(verdict === 'changed' ? '/known' : '/home/me/.ssh/known_hosts')
    expect(message).not.toContain('/etc/ssh')
    expect(message.includes('by hand, which asks for it: `ssh -p 2022 me@lab`')).toBe(verdict !== 'revoked')
  },
)
