import { nodeName } from '../argv/disks.ts'
import type { Machine } from '../machine/machine.ts'
import type { Exercised } from '../spec/exercised.ts'
import type { Image } from './images.ts'

/** BlockDeviceInfo of qapi/block-core.json, the parts used here. */
type Node = Readonly<{
  'node-name'?: string
  drv: string
  file: string
  image: Readonly<{ filename: string; 'virtual-size': number }>
}>

/** Asks QEMU whether it has the disks of its spec, on the images that were made for it. */
export async function proveDisks(
  { monitor, name, spec }: Machine,
  images: readonly Image[],
  signal: AbortSignal,
): Promise<Exercised[]> {
  if (images.length === 0) return []
  const nodes = await monitor.execute<Node[]>('query-named-block-nodes', { flat: true }, { signal })
  return (spec.disks ?? []).map(({ format, sizeMib, bus }, index) => {
    const node = nodes.find((one) => one['node-name'] === nodeName(index))
    const foundMib = (node?.image['virtual-size'] ?? 0) / 2 ** 20
    return {
      feature: `${name}: ${format} disk of ${sizeMib} MiB on ${bus}`,
      exercised: node?.drv === format && foundMib === sizeMib && node.image.filename === images[index]!.path,
      proof: node ? `query-named-block-nodes: ${node.drv}, ${foundMib} MiB, ${node.image.filename}` : 'no such node',
    }
  })
}
