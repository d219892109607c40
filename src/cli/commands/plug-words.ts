import type { CaseHotplug } from '../../spec/hotplug.ts'

/** What a hotplug plugs, in words: `1 vCPU, pc-dimm (256 MiB)`. */
function pluggedThings({ cpus, dimms }: CaseHotplug): string {
  const vcpus = cpus === 'all' ? ['vCPUs at all free places'] : cpus > 0 ? [`${cpus} vCPU${cpus > 1 ? 's' : ''}`] : []
  const modules = dimms.map(({ device, sizeMib }) => `${device} (${sizeMib} MiB)`)
  return [...vcpus, ...modules].join(', ')
}

/** When and where it is plugged, in words; into the source where there is no other. */
export function plugMoment(hotplug: CaseHotplug): string {
  const { moment, on } = hotplug
  const what = `plug ${pluggedThings(hotplug)}`
  if (moment === undefined) return `${what} into the source`
  if (moment === 'before') return `${what} into the source, before the migration`
  if (moment === 'after') return `${what} into the destination, when the migration is over`
  return `${what} into the ${on}, while the migration of the source is held in '${moment}'`
}
