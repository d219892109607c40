import { access } from 'node:fs/promises'
import { opensshProgram } from './openssh-program.ts'

/** A line of a known_hosts file that is about a host. */
export type KnownKey = Readonly<{
  /** Such as `ssh-ed25519`. */
  type: string
  /** The public key in base64, as the file has it. */
  key: string
  marker?: 'revoked' | 'cert-authority'
  file: string
}>

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked'

/**
 * What files know of a host, by ssh-keygen, since names there may be hashed or patterns. A file that does not exist
 * knows nothing. Rejects with LabError `setup-unsupported`.
 */
export async function knownKeys(name: string, files: readonly string[], signal: AbortSignal): Promise<KnownKey[]> {
  const found: KnownKey[] = []
  for (const file of files) {
    if (!(await exists(file))) continue
    const { stdout } = await opensshProgram('ssh-keygen', ['-F', name, '-f', file], signal)
    found.push(...parseFound(stdout, file))
  }
  return found
}

/** Lines of known_hosts(5), between comments of ssh-keygen. */
export function parseFound(text: string, file: string): KnownKey[] {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return lines.flatMap((line) => {
    const words = line.split(' ')
    const marker = words[0]?.startsWith('@') ? words.shift()!.slice(1) : undefined
    const [, type, key] = words
    return type && key ? [{ type, key, file, ...(marker && { marker: marker as KnownKey['marker'] & string }) }] : []
  })
}

/** Whether a host is who it was. Any other key than those that are known is a changed one, of whatever type. */
export function judgeHostKey(key: Buffer, known: readonly KnownKey[]): HostKeyVerdict {
  const text = key.toString('base64')
  const same = known.filter((one) => one.key === text)
  if (same.some(({ marker }) => marker === 'revoked')) return 'revoked'
  if (same.some(({ marker }) => marker === undefined)) return 'known'
  return known.some(({ marker }) => marker === undefined) ? 'changed' : 'unknown'
}

/** Algorithms for host keys, those of known keys first: a host with several keys is to show one that can be compared. */
export function hostKeyAlgorithms(known: readonly KnownKey[]): string[] {
  const types = new Set(known.filter(({ marker }) => marker === undefined).map(({ type }) => type))
  const isKnown = (algorithm: string) =>
    types.has(algorithm) || (algorithm.startsWith('rsa-sha2-') && types.has('ssh-rsa'))
  return [...algorithms.filter(isKnown), ...algorithms.filter((algorithm) => !isKnown(algorithm))]
}

/** What ssh2 has and OpenSSH offers by default, in the order of ssh_config(5); nothing that signs with SHA-1. */
const algorithms = [
  'ssh-ed25519',
  ...['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ...['rsa-sha2-512', 'rsa-sha2-256'],
]

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
