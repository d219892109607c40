import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey } from 'ssh2'
import { agentKeys, OneKeyAgent } from './agent.ts'
import { fingerprint } from './host-key-error.ts'
import { type KeyFile, readKeyFile } from './key-file.ts'
import type { SshTarget } from './target.ts'

/** One key to try, and how it is called in messages. */
type Try = Readonly<{ name: string; method: AnyAuthMethod }>

/** What can be tried to log in, and why not more. */
export type Credentials = Readonly<{ tries: readonly Try[]; notes: readonly string[] }>

/**
 * The keys for a host in the order of ssh(1): those of its key files that the agent holds, other keys of the agent,
 * key files that can be read here. Passwords are never among them.
 */
export async function credentialsFor(target: SshTarget, passphrase: string | undefined): Promise<Credentials> {
  const read = await Promise.all(target.identityFiles.map((file) => readKeyFile(file, passphrase)))
  const files = read.filter((file) => file !== undefined)
  const held = await heldKeys(target.agent)
  const isOf = (key: ParsedKey) => files.find(({ publicKey }) => publicKey?.equals(key.getPublicSSH()))
  const inFiles = held.keys.filter(isOf)
  const others = target.identitiesOnly ? [] : held.keys.filter((key) => !isOf(key))
  const rest = files.filter((file) => !inFiles.some((key) => isOf(key) === file))
  const missing = target.identitiesOnly ? target.identityFiles.filter((_, index) => !read[index]) : []
  return {
    tries: [
      ...[...inFiles, ...others].map((key) => byAgent(target, key, isOf(key))),
      ...rest.flatMap((file) => byFile(target, file)),
    ],
    notes: [
      ...held.notes,
      ...rest.flatMap(({ because }) => because ?? []),
      ...missing.map((file) => `${file} does not exist`),
    ],
  }
}

async function heldKeys(agent: string | undefined): Promise<{ keys: readonly ParsedKey[]; notes: readonly string[] }> {
  if (!agent) return { keys: [], notes: [] }
  try {
    return { keys: await agentKeys(agent), notes: [] }
  } catch (error) {
    return { keys: [], notes: [`the agent at ${agent} does not answer (${(error as Error).message})`] }
  }
}

function byAgent({ user: username, agent }: SshTarget, key: ParsedKey, file: KeyFile | undefined): Try {
  const name = file?.file ?? (key.comment || fingerprint(key.getPublicSSH()))
  return { name: `${name} of the agent`, method: { type: 'agent', username, agent: new OneKeyAgent(agent!, key) } }
}

function byFile({ user: username }: SshTarget, { file, privateKey }: KeyFile): Try[] {
  return privateKey ? [{ name: file, method: { type: 'publickey', username, key: privateKey } }] : []
}

/** Offers one key after the other; `onOffer` hears of each, `onEnd` when there is none left, or none is wanted. */
export function offering(
  { tries }: Credentials,
  hear: Readonly<{ onOffer: (name: string) => void; onEnd: (wanted: readonly string[] | undefined) => void }>,
): AuthHandlerMiddleware {
  const left = [...tries]
  return (wanted) => {
    const next = !wanted || wanted.includes('publickey') ? left.shift() : undefined
    if (next) hear.onOffer(next.name)
    else hear.onEnd(wanted ?? undefined)
    return (next?.method ?? false) as AnyAuthMethod
  }
}
