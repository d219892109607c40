import { ask } from './ask.ts'
import type { CheckContext } from './check.ts'

/** Writes a file of the guest by the agent's own commands. */
export async function writeGuestFile(context: CheckContext, path: string, content: string | Buffer): Promise<void> {
  const handle = await ask<number>(context, 'guest-file-open', { path, mode: 'w' })
  await ask(context, 'guest-file-write', { handle, 'buf-b64': Buffer.from(content).toString('base64') })
  await ask(context, 'guest-file-close', { handle })
}
