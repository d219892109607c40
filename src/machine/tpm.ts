import { randomBytes } from 'node:crypto'
import { guestOses } from '../guest/guest-os.ts'
import { extended, extendRegister, readRegister } from '../guest/tpm.ts'
import { unlessBlocked } from '../qga/blocked.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'
import { needsSwtpm } from '../spec/parts-of.ts'
import type { Machine } from './machine.ts'

/** What a register of the guest's TPM holds, which no other TPM does; or why nothing was written to it. */
export type TpmMark = Readonly<{ value: string }> | Readonly<{ unmarked: string }>

type Asked = Pick<Machine, 'name' | 'spec' | 'agent' | 'equipment'>

/** Extends a register of the TPM, where the machine has one and a way to it is known. Rejects with ExpectationError `tpm`. */
export async function markTpm({ spec, agent, equipment }: Asked, signal: AbortSignal): Promise<TpmMark | undefined> {
  if (!needsSwtpm(spec)) return undefined
  const { os } = equipment.image
  const { sendToTpm: send } = guestOses[os]
  if (!send) return { unmarked: `no way to the TPM of ${os} is known` }
  const digest = randomBytes(32)
  const extend = async () => {
    await extendRegister({ agent, send }, digest, signal)
    return { value: extended(digest) }
  }
  return unlessBlocked(extend, (unmarked) => ({ unmarked }))
}

/** A guest that is reset resets its TPM, which then has zeros in the register. */
export function markAfterReset(mark: TpmMark | undefined): TpmMark | undefined {
  return mark && { unmarked: 'the guest was reset after it had written' }
}

/** Whether the TPM of this machine is the one that was marked, by the contents of its register. */
export async function proveTpm(machine: Asked, mark: TpmMark, signal: AbortSignal): Promise<Exercised> {
  const feature = `${machine.name}: the TPM kept what the guest wrote to it`
  const { sendToTpm: send } = guestOses[machine.equipment.image.os]
  if ('unmarked' in mark) return notChecked(feature, mark.unmarked)
  if (!send) return { feature, exercised: false, proof: 'it was written to, and cannot be read' }
  const value = await readRegister({ agent: machine.agent, send }, signal)
  const proof = `PCR 16 ${value.slice(0, 16)}…, written: ${mark.value.slice(0, 16)}…`
  return { feature, exercised: value === mark.value, proof }
}
