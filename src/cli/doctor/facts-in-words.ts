import type { HostFacts } from '../../spec/host-facts.ts'

/** How a host's processes may use userfaultfd, for the people of the lab. */
export const userfaultfdTexts = {
  root: 'by CAP_SYS_PTRACE',
  sysctl: 'vm.unprivileged_userfaultfd is 1',
  device: '/dev/userfaultfd can be opened',
  filtered: 'not known: system calls are filtered there (seccomp)',
  none: 'not there, so post-copy cannot end there',
} as const satisfies Record<HostFacts['userfaultfd'], string>

/** `256 free of 2 MiB, 0 free of 1 GiB` */
export function hugepagesText({ hugepagesFree }: HostFacts): string {
  const sizes = Object.entries(hugepagesFree).map(([kib, free]) => `${free} free of ${pageSize(Number(kib))}`)
  return sizes.length === 0 ? 'the kernel has none' : sizes.join(', ')
}

function pageSize(kib: number): string {
  return kib < 2 ** 20 ? `${kib / 1024} MiB` : `${kib / 2 ** 20} GiB`
}
