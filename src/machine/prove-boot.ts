import { step } from '../base/step.ts'
import { flashNodes } from '../argv/firmware.ts'
import { type BootFacts, guestOses } from '../guest/guest-os.ts'
import { unlessBlocked } from '../qga/blocked.ts'
import { refusalText } from '../qmp/message.ts'
import { type Exercised, notChecked } from '../spec/exercised.ts'
import type { FirmwareSpec } from '../spec/firmware.ts'
import type { Machine } from './machine.ts'

/**
 * How the guest of a machine that has just booted was booted, where the case asks for that: through the boot loader of
 * its disk, by its firmware. QEMU and the guest are both asked.
 */
export async function proveBoot(machine: Machine, signal: AbortSignal): Promise<Exercised[]> {
  const { name, spec, equipment, agent } = machine
  const { os, boot } = equipment.image
  if (boot !== 'disk' && !spec.firmware) return []
  const ask = () => step('ask the guest how it booted', () => guestOses[os].bootFacts(agent, signal))
  const named = (one: Exercised) => ({ ...one, feature: `${name}: ${one.feature}` })
  const told = await unlessBlocked(
    async () => proveTold(machine, await ask()).map(named),
    (why) => [notChecked(`${name}: what the guest says of its boot`, why)],
  )
  return [...told, ...(spec.firmware ? [named(await proveFlash(machine, signal))] : [])]
}

function proveTold({ spec, equipment: { image } }: Machine, facts: BootFacts): Exercised[] {
  return [
    ...(image.boot === 'disk' ? [proveLoader(facts)] : []),
    ...(spec.firmware ? proveFirmware(spec.firmware, facts) : []),
  ]
}

function proveLoader({ loaded }: BootFacts): Exercised {
  const proof = loaded === undefined ? 'the guest knows of no boot loader' : `it booted ${loaded}`
  return { feature: 'boot loader', exercised: loaded !== undefined, proof }
}

function proveFirmware({ name, secureBoot }: FirmwareSpec, facts: BootFacts): Exercised[] {
  const uefi = {
    feature: `firmware ${name}`,
    exercised: facts.uefi,
    proof: `the guest sees ${facts.uefi ? '' : 'no '}UEFI`,
  }
  if (!secureBoot) return [uefi]
  const value = facts.secureBoot === undefined ? 'absent' : Number(facts.secureBoot)
  return [uefi, { feature: 'secure boot', exercised: facts.secureBoot === true, proof: `SecureBoot is ${value}` }]
}

/** A machine without flash has QEMU's own firmware (qapi/qom.json). */
async function proveFlash({ monitor }: Machine, signal: AbortSignal): Promise<Exercised> {
  const ask = (property: string) =>
    monitor.execute<string>('qom-get', { path: '/machine', property }, { signal }).catch(refusalText)
  const [code, vars] = [await ask('pflash0'), await ask('pflash1')]
  const exercised = code === flashNodes.code && vars === flashNodes.vars
  return { feature: 'flash', exercised, proof: `/machine pflash0 is ${code}, pflash1 is ${vars}` }
}
