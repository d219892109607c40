import type { Equipment } from '../machine/equipment.ts'
import type { HostFacts } from '../spec/host-facts.ts'

type Asked = Pick<Equipment, 'hostFacts' | 'version'>

/** Whether a host lets QEMU do something, and how that is known; neither where the host was not asked. */
type Look = Readonly<{ allowed: boolean; because?: string }>

/** What QEMU says where its host does not let it do something, and what the host says of that. */
type Denial = Readonly<{ text: RegExp; vague?: true; look: (asked: Asked) => Look }>

/** In these words QEMU says that its host does not let it do something, whatever the build (migration/postcopy-ram.c, migration/ram.c). */
export const denials: readonly Denial[] = [
  { text: /Userfaultfd not available/, look: userfaultfd },
  // QEMU 7.2 says the reason on stderr alone; it may be another one, of which the host says nothing.
  { text: /^Postcopy is not supported$/, vague: true, look: userfaultfd },
  { text: /Background-snapshot is not supported by host kernel/, look: writeProtection },
]

/** QEMU opens /dev/userfaultfd from this version on (util/userfaultfd.c). */
const firstWithDevice = 8

function userfaultfd({ hostFacts, version }: Asked): Look {
  if (!hostFacts) return { allowed: false }
  const opensDevice = Number.parseInt(version, 10) >= firstWithDevice
  const looks: Readonly<Record<HostFacts['userfaultfd'], Look>> = {
    root: { allowed: true, because: 'its processes have CAP_SYS_PTRACE' },
    sysctl: { allowed: true, because: 'vm.unprivileged_userfaultfd is 1' },
    device: opensDevice
      ? { allowed: true, because: '/dev/userfaultfd can be opened' }
      : { allowed: false, because: 'only /dev/userfaultfd is open there, which QEMU does not know before 8.0' },
    filtered: { allowed: false, because: 'system calls are filtered there (seccomp)' },
    none: { allowed: false, because: 'vm.unprivileged_userfaultfd is not 1, and /dev/userfaultfd cannot be opened' },
  }
  return looks[hostFacts.userfaultfd]
}

/** Pages are write-protected by userfaultfd from Linux 5.7 on, on x86_64 (userfaultfd(2), UFFDIO_WRITEPROTECT). */
function writeProtection(asked: Asked): Look {
  const { kernel = '', architecture } = asked.hostFacts ?? {}
  const [major = 0, minor = 0] = kernel.split('.').map((number) => Number.parseInt(number, 10))
  const has = architecture === 'x86_64' && (major > 5 || (major === 5 && minor >= 7))
  const look = userfaultfd(asked)
  if (!look.allowed || has) return look
  return { allowed: false, because: `userfaultfd of Linux ${kernel} on ${architecture} may not watch writes` }
}
