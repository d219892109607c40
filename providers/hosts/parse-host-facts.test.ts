import { expect, test } from 'vitest'
import { parseHostFacts } from './parse-host-facts.ts'

const common = 'kernel 6.1.0-32-amd64\narchitecture x86_64\ncpus 32\nmemoryKib 131891200\nseccomp 0\nuserfaultfd 0\n'
const intel = 'processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz\n'

test('an AMD server with everything', () => {
  const text =
    `boot 6e2e0b5c lab-1\nos Debian GNU/Linux 12 (bookworm)\n${common}hugepages 1048576kB 0\nhugepages 2048kB 512\nuserfaultfdDevice open\n` +
    'kvm open\nfree 262144 4096\nprogram tar\nprogram ss\nprogram tc\nnetem yes\nkernelLog no\ncpuinfo\n' +
    'processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC 7742 64-Core Processor\nflags\t\t: fpu svm npt\n'
  expect(parseHostFacts(text)).toEqual({
    boot: '6e2e0b5c lab-1',
    os: 'Debian GNU/Linux 12 (bookworm)',
    kernel: '6.1.0-32-amd64',
    architecture: 'x86_64',
    cpus: 32,
    cpuVendor: 'AuthenticAMD',
    cpuModel: 'AMD EPYC 7742 64-Core Processor',
    cpuFlags: ['fpu', 'svm', 'npt'],
    memoryMib: 128800,
    hugepagesFree: { '2048': 512, '1048576': 0 },
    userfaultfd: 'device',
    kvmDevice: 'open',
    freeMib: 1024,
    programs: ['ss', 'tar', 'tc'],
    netem: true,
    kernelLog: false,
  })
})

test('an Intel server whose kernel has no netem and whose KVM is closed', () => {
  expect(parseHostFacts(`${common}kvm closed\nnetem no\ncpuinfo\n${intel}`)).toMatchObject({
    ...{ cpuVendor: 'GenuineIntel', cpuModel: 'Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz', cpuFlags: [] },
    ...{ kvmDevice: 'closed', netem: false, userfaultfd: 'none', freeMib: 0, programs: [] },
  })
})

test('a virtual machine without hugepages, where we may not try netem', () => {
  const facts = parseHostFacts(`${common}cpuinfo\n${intel}`)
  expect(facts).toMatchObject({ hugepagesFree: {}, kvmDevice: 'none' })
  expect(facts).not.toHaveProperty('netem')
  expect(facts).not.toHaveProperty('os')
})

test('an ARM host has numbers for names', () => {
  const text =
    'kernel 6.8.0\narchitecture aarch64\ncpus 80\nmemoryKib 1048576\nptrace yes\ncpuinfo\n' +
    'processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd evtstrm\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n'
  expect(parseHostFacts(text)).toMatchObject({
    ...{ architecture: 'aarch64', cpuVendor: '0x41', cpuModel: '0xd0c', cpuFlags: ['fp', 'asimd', 'evtstrm'] },
    userfaultfd: 'none',
  })
})

test.each([
  ['ptrace yes\nuserfaultfd 0', 'root'],
  ['ptrace yes\nseccomp 0\nuserfaultfd 0', 'root'],
  ['ptrace yes\nseccomp 2\nuserfaultfd 1', 'filtered'],
  ['userfaultfd 1', 'sysctl'],
  ['userfaultfd 0\nuserfaultfdDevice open', 'device'],
  ['userfaultfd 0', 'none'],
  ['ptrace yes', 'none'],
])('of %j userfaultfd is %s', (lines, userfaultfd) => {
  expect(parseHostFacts(`cpus 1\nmemoryKib 1024\n${lines}\ncpuinfo\n`)).toMatchObject({ userfaultfd })
})

test.each(['', 'This account is not available.\n', common, 'cpus many\nmemoryKib 1\ncpuinfo\n'])(
  '%j is no answer',
  (text) => {
    expect(parseHostFacts(text)).toBeUndefined()
  },
)
