import { guestOses, type GuestFileText, type GuestOs } from '../guest/guest-os.ts'
import { unlessBlocked } from '../qga/blocked.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'
import type { GuestFile } from '../spec/parts.ts'
import { partsOf } from '../spec/parts-of.ts'
import { lookAgain } from './look-again.ts'
import type { Machine } from './machine.ts'

type Asked = Pick<Machine, 'name' | 'spec' | 'agent' | 'equipment'>

/** The guest's own word that the parts of its machine are there; nothing where a part does not say how it shows. */
export async function proveGuest(machine: Asked, signal: AbortSignal): Promise<Exercised[]> {
  const wanted = partsOf(machine.spec).flatMap(({ name, guest = [] }) => guest.map((file) => ({ name, file })))
  const proofs: Exercised[] = []
  for (const { name, file } of wanted) {
    const feature = `${machine.name}: guest sees ${name}`
    // QEMU's own word on the part still counts where the guest cannot be asked.
    const proof = await unlessBlocked(
      () => proveFile(machine, { feature, file }, signal),
      (why) => notChecked(feature, why),
    )
    proofs.push(proof)
  }
  return proofs
}

type Shown = Readonly<{ feature: string; file: GuestFile }>

async function proveFile(machine: Asked, { feature, file }: Shown, signal: AbortSignal): Promise<Exercised> {
  const { os } = machine.equipment.image
  const { files } = guestOses[os]
  if (!files) return notChecked(feature, `${os} has no ${file.file}`)
  return { feature, ...(await look(machine, { wanted: file, files }, signal)) }
}

type Looked = Readonly<{ exercised: boolean; proof: string }>

type Look = Readonly<{ wanted: GuestFile; files: NonNullable<GuestOs['files']> }>

async function look({ agent }: Asked, { wanted, files }: Look, signal: AbortSignal): Promise<Looked> {
  const once = async () => judge(wanted, await files(agent, wanted.file, signal))
  return lookAgain({ look: once, found: ({ exercised }) => exercised, signal })
}

/** One of the files has all of the lines. */
export function judge({ file, lines }: GuestFile, found: readonly GuestFileText[]): Looked {
  const asked = lines.length > 0 ? `${file} with ${lines.join(', ')}` : file
  const fitting = found.find((one) => lines.every((line) => one.lines.includes(line)))
  if (fitting) return { exercised: true, proof: `${fitting.path}${lines.map((line) => `, ${line}`).join('')}` }
  return { exercised: false, proof: `no ${asked}${found.length > 0 ? `, among ${found.length} files` : ''}` }
}
