import { execInGuest } from '../qga/exec.ts'
import type { SendToTpm } from './tpm.ts'

/**
 * Through Linux's resource manager, /dev/tpmrm0, where there is one: /dev/tpm0 has one user at a time, and is busy while a
 * resource manager of the guest's own has it. Why it could not be opened is said in place of an answer.
 */
export const sendToTpm: SendToTpm = async (agent, command, signal) => {
  const octal = [...command].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  const script = `device=/dev/tpmrm0; [ -e $device ] || device=/dev/tpm0
    why=$( (exec 3<>$device) 2>&1) || { echo "$why"; exit 0; }
    exec 3<>$device && printf '${octal}' >&3 && dd bs=4096 count=1 <&3 2>/dev/null | od -An -v -tx1`
  return (await execInGuest(agent, { path: 'sh', args: ['-c', script] }, signal)).stdout
}
