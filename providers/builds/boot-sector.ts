import { join } from 'node:path'
import type { Build } from '../../src/spec/build.ts'
import { writeAtomically } from '../debian/remember.ts'
import type { Site } from './site.ts'

/** `mov al,0x10; mov dx,0xf4; out dx,al; hlt; jmp $-1`: isa-debug-exit makes QEMU end with 2 * 0x10 + 1. */
const code = Buffer.from('b010baf400eef4ebfd', 'hex')
const expectedExit = 0x21
/** Another image would have another. */
const imageIdentity = 'boot-sector-1'

/** How running the boot sector ended; `elapsedMs` from start to exit. */
type BootSectorRun = Readonly<{ ran: boolean; elapsedMs: number; stderr: string }>

type Options = Readonly<{ accel: 'tcg' | 'kvm'; cache: string; timeoutMs: number; signal: AbortSignal; site: Site }>

/** Lets a build boot a boot sector through SeaBIOS: the least that shows that an accelerator really runs guests. */
export async function runBootSector(build: Build, options: Options): Promise<BootSectorRun> {
  const image = join(options.cache, 'facts', 'boot-sector.img')
  await writeImage(image)
  const there = await options.site.place(image, imageIdentity)
  const argv = [...build.argv, ...build.firmware.flatMap((path) => ['-L', path])]
  const startedAt = performance.now()
  const { exitCode, stderr } = await options.site.run([...argv, '-accel', options.accel, ...machine(there)], options)
  return { ran: exitCode === expectedExit, elapsedMs: performance.now() - startedAt, stderr }
}

/** On virtio-blk, since some builds have neither floppy nor IDE; read-only, so that probes may share the image. */
function machine(image: string): string[] {
  const base = ['-machine', 'q35', '-m', '16M', '-nodefaults', '-display', 'none']
  const exit = ['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04']
  const drive = ['-drive', `file=${image.replaceAll(',', ',,')},format=raw,if=none,id=disk,readonly=on`]
  return [...base, ...exit, ...drive, '-device', 'virtio-blk-pci,drive=disk']
}

/** A sector of code and its signature, and as much emptiness as SeaBIOS wants of a disk. */
async function writeImage(path: string): Promise<void> {
  const image = Buffer.alloc(1024 * 1024)
  code.copy(image)
  image.writeUInt16LE(0xaa55, 510)
  await writeAtomically(path, image)
}
