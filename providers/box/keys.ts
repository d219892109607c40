import { readFile } from 'node:fs/promises'
import { runProgram } from './run-program.ts'
import type { Sshd } from './sshd.ts'

/** Makes an ed25519 key without a passphrase, and returns its public half: `ssh-ed25519 AAAA… comment`. */
export async function makeKey(path: string, comment: string, { keygen }: Pick<Sshd, 'keygen'>): Promise<string> {
  await runProgram([...keygen, '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path])
  return (await readFile(`${path}.pub`, 'utf8')).trim()
}

/** A line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export function knownHost(address: string, publicKey: string): string {
  return `${address} ${publicKey.split(' ').slice(0, 2).join(' ')}\n`
}
