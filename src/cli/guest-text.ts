import type { GuestImage } from '../spec/build.ts'

/** What is told of a guest that is ready. */
export function guestText({ boot, release }: GuestImage): string {
  const kernel = release === undefined ? 'a kernel of its own' : `kernel ${release}`
  return boot === 'disk' ? `${kernel}, boots from its disk` : kernel
}
