import type { GuestImage } from '../spec/build.ts'

/** Direct kernel boot: `-kernel -initrd -append` */
export function kernelOptions({ kernel, initrd, append }: GuestImage): string[] {
  return ['-kernel', kernel, '-initrd', initrd, '-append', append]
}
