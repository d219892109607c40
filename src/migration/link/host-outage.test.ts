import { expect, test } from 'vitest'
import { scriptedLinkHost } from './fixtures/scripted-link-host.ts'
import { breakLink } from './host-outage.ts'
import { resetConnections, tcpInfo } from './host-sockets.ts'

const source = () => scriptedLinkHost('a', '10.213.72.11')
const to = { host: '10.213.72.12', port: 45_001 }

test('each host sends nothing more to the other, and does again', async () => {
  const both = { source: source(), destination: scriptedLinkHost('b', 'fd00::2') }
  await (await breakLink(both))[Symbol.asyncDispose]()
  expect(both.source.done()).toEqual([
    'undo: ip -6 route del blackhole fd00::2/128',
    'ip -6 route add blackhole fd00::2/128',
    'done: ip -6 route del blackhole fd00::2/128',
  ])
  expect(both.destination.done()).toEqual([
    'undo: ip -4 route del blackhole 10.213.72.11/32',
    'ip -4 route add blackhole 10.213.72.11/32',
    'done: ip -4 route del blackhole 10.213.72.11/32',
  ])
})

test('where the second host cannot, the first is as it was', async () => {
  const both = {
    source: source(),
    destination: scriptedLinkHost('b', '10.213.72.12', { 'ip -4 route add': { fails: 'File exists' } }),
  }
  await expect(breakLink(both)).rejects.toMatchObject({ code: 'link-setup', host: 'b' })
  for (const host of Object.values(both)) expect(host.done().at(-1)).toMatch(/^done: ip -4 route del/)
})

test('a controller at the other end would cut itself off', async () => {
  const both = { source: source(), destination: scriptedLinkHost('b', '10.213.71.1') }
  await expect(breakLink(both)).rejects.toMatchObject({
    ...{
      name: 'MissingCapability',
      message: 'host a is reached from 10.213.71.1, the other end of its migration link',
    },
  })
  expect(both.source.done()).toEqual([])
})

const line = 'ESTAB 0 0 10.213.72.11:39508 10.213.72.12:45001'

test('connections that stand are reset, and counted', async () => {
  const host = scriptedLinkHost('a', '10.213.72.11', { 'ss -Htn': `${line}\n${line}\n` })
  expect(await resetConnections(host, to)).toBe(2)
  expect(host.done()).toEqual(['ss -HtnK state established dst 10.213.72.12 dport = :45001'])
})

test('a kernel that resets nothing is named', async () => {
  const host = scriptedLinkHost('a', '10.213.72.11', { 'ss -Htn': `${line}\n`, 'ss -HtnK': '' })
  await expect(resetConnections(host, to)).rejects.toMatchObject({
    ...{ name: 'MissingCapability', message: expect.stringContaining('INET_DIAG_DESTROY') as string },
  })
})

test('connections that end by themselves meanwhile say nothing of the kernel', async () => {
  const standing = [`${line}\n`, `${line.replace(':39508', ':39510')}\n`]
  const scripted = scriptedLinkHost('a', '10.213.72.11', { 'ss -HtnK': '' })
  const host: typeof scripted = {
    ...scripted,
    run: async (argv, options) => {
      const answer = await scripted.run(argv, options)
      return argv[1] === '-Htn' ? { ...answer, stdout: standing.shift() ?? '' } : answer
    },
  }
  expect(await resetConnections(host, to)).toBe(0)
  expect(standing).toEqual([])
})

test('where no connection stands, nothing is reset and nothing is known', async () => {
  const host = scriptedLinkHost('a', '10.213.72.11')
  expect(await resetConnections(host, to)).toBe(0)
  expect(await tcpInfo(host, { host: 'fd00::2', port: 1 })).toEqual({ connections: 0, ackedBytes: 0 })
  expect(host.log.at(-1)).toBe('ss -HtinO state established dst [fd00::2] dport = :1')
})

test('what TCP knows is added up', async () => {
  const info = (acked: number, minrtt: string) =>
    `${line} cubic rtt:3/1 bytes_acked:${acked} rcv_rtt:9 minrtt:${minrtt}\n`
  const host = scriptedLinkHost('a', '10.213.72.11', { 'ss -HtinO': info(7, '0.5') + info(8, '0.25') })
  expect(await tcpInfo(host, to)).toEqual({ connections: 2, ackedBytes: 15, leastRoundTripMs: 0.25 })
})
