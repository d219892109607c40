/** Bytes of a sector, by which partition tables count. */
export const sectorBytes = 512
const mib = 2 ** 20

/** The first partition begins here; what comes before it is the boot loader's. */
export const espOffset = mib
export const espBytes = 16 * mib
export const rootOffset = espOffset + espBytes
export const rootBytes = 1536 * mib
export const diskBytes = rootOffset + rootBytes

/** By which Linux knows the partitions, `PARTUUID=76717171-02`, and the boot loader its disk. */
const diskId = 0x76717171
export const rootPartUuid = `${diskId.toString(16)}-02`

/** Types of partitions: the EFI system partition, Linux. */
const [esp, linux] = [0xef, 0x83]

type Partition = Readonly<{ type: number; offset: number; bytes: number; active?: boolean }>

/**
 * The first sector of the disk: the code of GRUB's boot.img and a table of two partitions (UEFI 2.10, 5.2.1). Both kinds
 * of firmware read it: SeaBIOS runs the code, OVMF looks for the EFI system partition.
 */
export function bootSector(code: Uint8Array): Buffer {
  const sector = Buffer.alloc(sectorBytes)
  // Beyond these are the disk's id and its table.
  sector.set(code.subarray(0, 440))
  sector.writeUInt32LE(diskId, 440)
  entry({ type: esp, offset: espOffset, bytes: espBytes }).copy(sector, 446)
  entry({ type: linux, offset: rootOffset, bytes: rootBytes, active: true }).copy(sector, 462)
  sector.writeUInt16LE(0xaa55, 510)
  return sector
}

/** Cylinders, heads and sectors are those that say that only the 32-bit fields count. */
function entry({ type, offset, bytes, active = false }: Partition): Buffer {
  const beyond = [0xfe, 0xff, 0xff]
  const field = Buffer.from([active ? 0x80 : 0, ...beyond, type, ...beyond, 0, 0, 0, 0, 0, 0, 0, 0])
  field.writeUInt32LE(offset / sectorBytes, 8)
  field.writeUInt32LE(bytes / sectorBytes, 12)
  return field
}
