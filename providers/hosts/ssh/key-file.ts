import { readFile } from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'

/** A private key file as far as it can be read. */
export type KeyFile = Readonly<{
  file: string
  /** The public key as it goes over the wire; absent where nothing tells it. */
  publicKey?: Buffer
  /** Absent where it cannot be used: `because` says why. */
  privateKey?: ParsedKey
  because?: string
}>

/** Undefined for a file that does not exist. */
export async function readKeyFile(file: string, passphrase: string | undefined): Promise<KeyFile | undefined> {
  const text = await readFile(file).catch((error: NodeJS.ErrnoException) => error)
  if (text instanceof Error)
    return text.code === 'ENOENT' ? undefined : { file, because: `${file} cannot be read (${text.code})` }
  const key = parse(text, passphrase)
  if (key instanceof Error) return { file, ...(await publicPart(file, text)), because: refusal(file, key, passphrase) }
  return { file, publicKey: key.getPublicSSH(), privateKey: key }
}

/** ssh2 throws on some texts that are no key, and returns an Error for others. */
function parse(text: Buffer, passphrase: string | undefined): ParsedKey | Error {
  try {
    const parsed: ParsedKey | Error | (ParsedKey | Error)[] = ssh2.utils.parseKey(text, passphrase)
    const key = Array.isArray(parsed) ? parsed[0]! : parsed
    return key instanceof Error || key.isPrivateKey() ? key : new Error('a public key')
  } catch (error) {
    return error as Error
  }
}

function refusal(file: string, error: Error, passphrase: string | undefined): string {
  const isProtected = /encrypted|passphrase|decrypt|integrity/i.test(error.message)
  if (!isProtected) return `${file} is no private key that can be used (${error.message})`
  return passphrase === undefined
    ? `${file} is protected by a passphrase: \`ssh-add ${file}\` first`
    : `${file} is protected by another passphrase than the one that is set: \`ssh-add ${file}\` first`
}

async function publicPart(file: string, text: Buffer): Promise<{ publicKey?: Buffer }> {
  const written = await readFile(`${file}.pub`, 'utf8').catch(() => '')
  const publicKey = written ? Buffer.from(written.split(' ')[1] ?? '', 'base64') : publicOfPrivate(text)
  return publicKey ? { publicKey } : {}
}

const magic = 'openssh-key-v1\0'

/** The format of PROTOCOL.key has the public key in the clear: cipher, KDF and its options, the number of keys, the first one. */
function publicOfPrivate(text: Buffer): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(text.toString('latin1'))?.[1]
  const bytes = Buffer.from(body ?? '', 'base64')
  if (bytes.subarray(0, magic.length).toString() !== magic) return undefined
  let at = magic.length
  const next = () => {
    const start = at + 4
    at = start + bytes.readUInt32BE(at)
    return bytes.subarray(start, at)
  }
  for (const _ of ['cipher', 'kdf', 'options']) next()
  at += 4
  return next()
}
