import { bootNode } from '../argv/boot.ts'
import type { Machine } from '../machine/machine.ts'
import type { DiskGuest } from '../spec/build.ts'
import type { Exercised } from '../spec/exercised.ts'
import { qemuImg, type Tool } from './qemu-img.ts'

/** Where the overlay of a case is that its guest boots from: one for all machines of the case on a host. */
export function bootImageIn(directory: string): string {
  return `${directory}/${bootNode}.qcow2`
}

/** What qemu-img is told to make an overlay. The guest's own image is its backing file, and is never written. */
export function overlayArguments(path: string, { image, format }: DiskGuest): string[] {
  return ['create', '-q', '-f', 'qcow2', '-b', image, '-F', format, path]
}

/** Makes an overlay. Rejects with MissingCapability where the build has no qemu-img. */
export async function createOverlay(path: string, guest: DiskGuest, tool: Tool): Promise<void> {
  await qemuImg(tool, overlayArguments(path, guest))
}

/** BlockDeviceInfo of qapi/block-core.json, the parts used here. */
type Node = Readonly<{ 'node-name'?: string; drv: string; file: string; backing_file?: string }>

/** Asks QEMU whether the disk that its guest boots from is an overlay over the guest's image. */
export async function proveBootDisk({ monitor, name, equipment }: Machine, signal: AbortSignal): Promise<Exercised[]> {
  const { image } = equipment
  if (image.boot !== 'disk') return []
  const nodes = await monitor.execute<Node[]>('query-named-block-nodes', { flat: true }, { signal })
  const node = nodes.find((one) => one['node-name'] === bootNode)
  const over = node?.backing_file ?? 'no backing file'
  return [
    {
      feature: `${name}: boot disk of ${image.name}`,
      exercised: node?.drv === 'qcow2' && over === image.image,
      proof: node ? `query-named-block-nodes: ${node.drv} ${node.file} over ${over}` : 'no such node',
    },
  ]
}
