import type { MachineSpec } from '../spec/machine-spec.ts'
import type { Properties } from '../spec/parts.ts'
import { keyValues, text } from './key-values.ts'
import { isSwtpm, partsOf } from '../spec/parts-of.ts'
import type { Placement } from './placement.ts'

/** The backends and the options that parts of a machine bring, in the order in which they refer to each other. */
export function partOptions(spec: MachineSpec, placement: Placement): string[] {
  const parts = partsOf(spec)
  const all = <T>(of: (one: (typeof parts)[number]) => readonly T[] | undefined): T[] =>
    parts.flatMap((one) => of(one) ?? [])
  return [
    ...all(({ objects }) => objects).flatMap((object) => ['-object', JSON.stringify(object)]),
    ...all(({ chardevs }) => chardevs).flatMap((one) => ['-chardev', typed('backend', one)]),
    ...all(({ blockdevs }) => blockdevs).flatMap((one) => ['-blockdev', JSON.stringify(one)]),
    ...all(({ netdevs }) => netdevs).flatMap((one) => ['-netdev', typed('type', one)]),
    ...all(({ tpmdevs }) => tpmdevs).flatMap((one) => tpmOptions(one, placement)),
    ...all(({ options }) => options).flatMap((words) => words.filter((word) => word !== undefined)),
  ]
}

/** QEMU takes the kind first, and without its key. */
function typed(key: string, { [key]: kind, ...properties }: Properties): string {
  return [text(kind), ...(Object.keys(properties).length > 0 ? [keyValues(properties)] : [])].join(',')
}

function tpmOptions(tpmdev: Properties, { tpmSocket }: Placement): string[] {
  if (!isSwtpm(tpmdev)) return ['-tpmdev', typed('type', tpmdev)]
  const chardev = `${text(tpmdev['id'])}-swtpm`
  const socket = typed('backend', { backend: 'socket', id: chardev, path: tpmSocket })
  return ['-chardev', socket, '-tpmdev', typed('type', { ...tpmdev, chardev })]
}
