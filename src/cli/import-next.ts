import type { Profile } from '../import/profile.ts'
import { withProfile } from '../import/profile-files.ts'

type Imported = Readonly<{ called: string; out?: string | undefined; profile: Profile }>

/** No QEMU but Red Hat's has these: `pc-q35-rhel9.2.0`, `pc-i440fx-rhel7.6.0`. */
const redHat = /^pc-(?:q35|i440fx)-rhel/

/** What to do with an imported machine: a run finds it only in a tree, and only with a machine type of its build. */
export function nextLines({ called, out, profile }: Imported): string[] {
  const { machineType } = profile
  const run = `npx virtqual run migration/precopy --cfg ${out ?? 'DIR'} ${withProfile(called, profile)}`
  const type = redHat.test(machineType) ? `--machine-type ${ours(machineType)}` : undefined
  const why = type
    ? [
        `no QEMU of Debian has the machine type ${machineType}: where no build has it, import with ${type}, the build's ` +
          'newest: it is another machine, with other defaults',
      ]
    : []
  const onTcg = `without KVM leave out --with cpu=${called}: TCG lacks features of most CPUs`
  if (out === undefined)
    return [...why, `import it with --out DIR${type ? ` ${type}` : ''}, then run it: ${run}`, onTcg]
  const there = type ? [`or write machine-type: ${ours(machineType)} into ${out}/catalog/machines.yaml`] : []
  return [...why, ...there, `run it: ${run}`, onTcg]
}

/** Aliases, which every build has. Red Hat's versions say nothing of those of another QEMU. */
function ours(machineType: string): string {
  return machineType.includes('q35') ? 'q35' : 'pc'
}
