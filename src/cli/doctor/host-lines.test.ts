import { expect, test } from 'vitest'
import { displayWidth } from '../../../reports/progress/text.ts'
import type { HostFacts } from '../../spec/host-facts.ts'
import { hostLines } from './host-lines.ts'
import type { HostReport } from './host-report.ts'

const facts: HostFacts = {
  ...{ os: 'Debian GNU/Linux 12 (bookworm)', kernel: '6.1.0-32-amd64', architecture: 'x86_64', cpus: 32 },
  ...{ cpuVendor: 'AuthenticAMD', cpuModel: 'AMD EPYC 7742 64-Core Processor', cpuFlags: ['svm'], memoryMib: 128_800 },
  ...{ hugepagesFree: { '2048': 512, '1048576': 0 }, userfaultfd: 'device', kvmDevice: 'open', freeMib: 2048 },
  ...{ programs: ['ss', 'tar', 'sha256sum', 'ip'], netem: false },
}
const report: HostReport = {
  ...{ name: 'box-1', address: 'root@10.213.71.11', migrationAddress: '10.213.72.11', labels: ['numa'] },
  ...{ facts, slots: 4, memoryMib: 103_040 },
  reaches: {
    'box-2': { ok: true, detail: 'answers at 10.213.72.12' },
    'box-3': {
      ok: false,
      detail: '10.213.72.13 does not answer at port 1 (No route to host): is a firewall between them?',
    },
  },
  held: [{ slot: 0, state: 'held', run: '20261121-081845-3fa9', owner: 'anna@ctl-1', silentSeconds: 2 }],
  kvm: { 'qemu-10.0': { ok: true, detail: 'a boot sector ran on KVM in 0.1 s' } },
  builds: {
    'qemu-10.0': { ok: true, detail: 'QEMU 10.0.2 (Debian 1:10.0.2+ds-2)' },
    'qemu-sid': { ok: false, detail: `could not fetch ${'x'.repeat(90)}` },
  },
  guests: { 'micro-6.1': { ok: true, detail: 'kernel 6.1.0-32-cloud-amd64' } },
  tools: { 'pass-fd': { ok: true, detail: '/var/tmp/x/pass-fd' } },
}
const gone: HostReport = {
  ...{ name: 'a-host-with-a-long-name', address: 'somebody@long.example.com:2222', migrationAddress: 'x', labels: [] },
  fault: { code: 'host-unreachable', reason: 'host a-host-with-a-long-name cannot be reached: connection refused' },
  ...{ held: [], kvm: {}, builds: {}, guests: {}, tools: {} },
}

test('every host has a row', () => {
  expect(hostLines([report, gone]).slice(0, 3)).toEqual([
    'HOST            ADDRESS                 CPUS  MEMORY     SLOTS  ACCEL  BUILDS',
    'box-1           root@10.213.71.11       32    125.8 GiB  1/4    KVM    1/2',
    'a-host-with-a…  somebody@long.example…  cannot be used: host-unreachable',
  ])
})

test('no line is longer than 80 columns, whatever a host is called or says', () => {
  expect(Math.max(...hostLines([report, gone]).map(displayWidth))).toBeLessThanOrEqual(80)
})

test('a block says what the host has, and what not, and why', () => {
  const text = hostLines([report]).join('\n')
  expect(text).toContain('box-1           root@10.213.71.11; labels numa')
  expect(text).toContain('CPU             32 × AMD EPYC 7742 64-Core Processor (AuthenticAMD)')
  expect(text).toMatch(/slots {11}4; 0 held by anna@ctl-1, run 20261121-081845-3fa9, heard of 2\s+s ago/)
  expect(text).toContain('reaches         box-2')
  expect(text).toContain('does not reach  box-3: 10.213.72.13 does not answer at port 1 (No route')
  expect(text).toContain('hugepages       512 free of 2 MiB, 0 free of 1 GiB')
  expect(text).toContain('accelerator     KVM: a boot sector ran on KVM in 0.1 s')
  expect(text).toContain('build           qemu-sid: not usable: could not fetch\n')
  expect(text).toContain('not there       tc')
  expect(text).not.toContain('pass-fd')
})

test('a host that cannot be used says why, and nothing else', () => {
  const lines = hostLines([gone])
  expect(lines.slice(3).join(' ').replace(/\s+/g, ' ')).toBe(
    'a-host-with-a-long-name somebody@long.example.com:2222 cannot be used host-unreachable: host ' +
      'a-host-with-a-long-name cannot be reached: connection refused',
  )
})

test('what is said alike of several guests is said once', () => {
  const none = { ok: false, detail: 'no image is given' }
  const text = hostLines([{ ...report, guests: { ...report.guests, 'rhel-8': none, 'rhel-9': none } }]).join('\n')
  expect(text).toContain('guest           rhel-8, rhel-9: not usable: no image is given')
  expect(text).toContain('guest           micro-6.1: kernel 6.1.0-32-cloud-amd64')
})
