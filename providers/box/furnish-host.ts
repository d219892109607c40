import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { etcFiles } from './etc-files.ts'
import { makeKey } from './keys.ts'
import { namespaceFile, type BoxHost, type LabPlan } from './lab-plan.ts'
import { runProgram } from './run-program.ts'
import type { Sshd } from './sshd.ts'

const init = fileURLToPath(new URL('host-init.sh', import.meta.url))

/** Makes what a host has before it boots: its directory, disk, keys, /etc and network namespace. Returns its public key. */
export async function furnishHost(host: BoxHost, lab: LabPlan, sshd: Sshd): Promise<string> {
  const disk = join(host.directory, 'disk')
  for (const path of [disk, join(host.directory, 'root'), join(host.directory, 'etc/ssh')])
    await mkdir(path, { recursive: true })
  await runProgram(['mount', '-t', 'tmpfs', '-o', `mode=1777,size=${lab.diskMib}m`, 'virtqual', disk])
  await writeEtc(host, lab, sshd)
  const file = namespaceFile(host.directory)
  await writeFile(file, '')
  await runProgram(['unshare', `--net=${file}`, '--', 'true'])
  return makeKey(join(host.directory, 'etc/ssh/ssh_host_ed25519_key'), host.name, sshd)
}

async function writeEtc(host: BoxHost, lab: LabPlan, sshd: Sshd): Promise<void> {
  const files = etcFiles({
    ...{ host, hosts: lab.hosts, launcher: sshd.launcher },
    authorizedKeys: await readFile(join(lab.directory, 'id_ed25519.pub'), 'utf8'),
    init: await readFile(init, 'utf8'),
  })
  for (const [name, text] of Object.entries(files)) {
    const path = join(host.directory, 'etc', name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { mode: name === 'shadow' ? 0o600 : 0o644 })
  }
}
