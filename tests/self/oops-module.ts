const sectionHeaderBytes = 64
const relocationBytes = 24
/** At the end of a signed module; without it the module is an unsigned one, which the kernel takes and taints for. */
const signed = '~Module signature appended~\n'
const undefinedInstruction = Buffer.from([0x0f, 0x0b])

/**
 * Makes a kernel module (ELF64) oops when it is loaded: its init function runs into an undefined instruction right
 * after its first call, that of ftrace, which the kernel checks and which therefore stays.
 */
export function makeOops(module: Buffer): Buffer {
  const end = module.length - (module.toString('latin1', module.length - signed.length) === signed ? signed.length : 0)
  const code = Buffer.from(module.subarray(0, end))
  const text = section(code, '.init.text')
  const relocations = section(code, '.rela.init.text')
  const first = Number(code.readBigUInt64LE(relocations.offset))
  for (let at = relocations.offset + relocationBytes; at < relocations.offset + relocations.size; at += relocationBytes)
    code.writeUInt32LE(0, at + 8) // type R_X86_64_NONE: must not write into the instruction below
  undefinedInstruction.copy(code, text.offset + first + 4)
  return code
}

function section(code: Buffer, wanted: string): { offset: number; size: number } {
  const headers = Number(code.readBigUInt64LE(0x28))
  const count = code.readUInt16LE(0x3c)
  const names = fieldsOf(code, headers, code.readUInt16LE(0x3e)).offset
  for (let index = 0; index < count; index++) {
    const { name, offset, size } = fieldsOf(code, headers, index)
    const text = code.toString('latin1', names + name, code.indexOf(0, names + name))
    if (text === wanted) return { offset, size }
  }
  throw new Error(`the module has no section ${wanted}`)
}

function fieldsOf(code: Buffer, headers: number, index: number) {
  const at = headers + index * sectionHeaderBytes
  const offset = Number(code.readBigUInt64LE(at + 24))
  return { name: code.readUInt32LE(at), offset, size: Number(code.readBigUInt64LE(at + 32)) }
}
