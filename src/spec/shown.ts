import type { JsonValue, Properties } from './parts.ts'

/** Parts of a machine, of which only what shows that they are there is looked at. */
export type Shown = Readonly<{
  devices?: readonly Properties[]
  options?: readonly unknown[]
  objects?: readonly unknown[]
  qmp?: readonly Readonly<{ shows: JsonValue }>[]
  guest?: readonly unknown[]
  needs?: readonly string[]
}>

/**
 * Whether anything shows that the parts are there: an id of each device, or objects, where these are all; else an answer
 * of QEMU, a file of the guest, or how much memory is locked.
 */
export function isShown({ devices = [], ...parts }: Shown): boolean {
  const byId = devices.length > 0 && devices.every(({ id }) => typeof id === 'string') && !parts.options
  return byId || isTold(parts) || (!!parts.objects?.length && !parts.options)
}

/** An answer that may be anything tells only that QEMU knows the command. */
function isTold({ qmp = [], guest = [], needs = [] }: Shown): boolean {
  return qmp.some(({ shows }) => !isEmpty(shows)) || guest.length > 0 || needs.includes('locked-memory')
}

function isEmpty(shows: JsonValue): boolean {
  return typeof shows === 'object' && shows !== null && Object.keys(shows).length === 0
}
