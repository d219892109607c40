import { ExpectationError } from '../base/errors.ts'
import type { Machine } from '../machine/machine.ts'
import type { PresentCpu } from '../spec/hotplug.ts'
import { cpuPlaces } from './cpu-places.ts'
import { provePlace } from './prove-place.ts'

/** qapi/misc-target.json or machine-target.json, X86CPUFeatureWordInfo: what one register of CPUID says. */
type FeatureWord = Readonly<{
  'cpuid-input-eax': number
  'cpuid-input-ecx'?: number
  'cpuid-register': string
  features: number
}>

/**
 * QEMU has a plugged vCPU at its place, and it can do what the first vCPU can (property `feature-words` of both); resolves
 * to that in words. Rejects with ExpectationError `wrong-place`, or `cpu-changed` where the guest would find other features.
 */
export async function proveCpu(machine: Machine, cpu: PresentCpu, signal: AbortSignal): Promise<string> {
  const where = await provePlace(machine, cpu, signal)
  const first = (await cpuPlaces(machine, signal))[0]?.['qom-path'] ?? 'none'
  const words = await wordsOf(machine, `/machine/peripheral/${cpu.id}`, signal)
  const wanted = await wordsOf(machine, first, signal)
  const other = [...new Set([...wanted.keys(), ...words.keys()])].filter((word) => wanted.get(word) !== words.get(word))
  if (other.length === 0) return `${where}; feature-words: the ${words.size} of ${first}`
  const inWords = (those: typeof words) => other.map((word) => `${word} ${those.get(word) ?? 'none'}`).join(', ')
  const [expected, actual] = [inWords(wanted), inWords(words)]
  const message = `${cpu.id} of the ${machine.name} has other features than ${first}: ${actual}, not ${expected}`
  throw new ExpectationError('cpu-changed', message, { expected, actual })
}

/** Registers of CPUID, as leaf, subleaf and register. */
async function wordsOf({ monitor }: Machine, path: string, signal: AbortSignal): Promise<Map<string, string>> {
  const args = { path, property: 'feature-words' }
  const words = await monitor.execute<readonly FeatureWord[]>('qom-get', args, { signal })
  return new Map(
    words.map((word) => {
      const leaf = word['cpuid-input-eax'].toString(16)
      const register = word['cpuid-register'].toLowerCase()
      return [`${leaf}.${word['cpuid-input-ecx'] ?? 0}.${register}`, `0x${word.features.toString(16)}`]
    }),
  )
}
