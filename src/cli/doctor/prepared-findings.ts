import type { Prepared } from '../../lab/prepare.ts'
import { isMissing, type BuildOffer, type Missing } from '../../lab/run-context.ts'
import { guestText } from '../guest-text.ts'
import { whyUntestable } from '../../lab/states.ts'
import type { GuestImage } from '../../spec/build.ts'
import type { Finding } from './finding.ts'
import type { Answer } from './host-report.ts'

/** What builds, guests and programs can do here, once they are ready; `others` are guests that were only looked for. */
export function preparedFindings(
  { builds, guests, tools }: Prepared,
  others: Readonly<Record<string, Answer>>,
): Finding[] {
  return [
    ...Object.entries(builds).flatMap(([name, offer]) => buildFindings(name, offer)),
    ...Object.entries(guests).map(([name, guest]) => guestFinding(name, guest)),
    ...Object.entries(others).map(([name, answer]) => ({ what: `guest ${name}`, ...answer })),
    ...Object.entries(tools).map(([name, tool]) => toolFinding(name, tool)),
  ]
}

function guestFinding(name: string, guest: GuestImage | Missing): Finding {
  const detail = isMissing(guest) ? guest.missing : guestText(guest)
  return { what: `guest ${name}`, ok: !isMissing(guest), detail }
}

function toolFinding(name: string, tool: string | Missing): Finding {
  const ok = typeof tool === 'string'
  return { what: `program ${name}`, ok, detail: ok ? tool : tool.missing }
}

function buildFindings(name: string, offer: BuildOffer | Missing): Finding[] {
  const what = `build ${name}`
  if (isMissing(offer)) return [{ what, ok: false, detail: offer.missing }]
  const { build, version, machineTypes, cpuModels, migration, kvm } = offer
  const alias = (type: string) => machineTypes.find((one) => one.alias === type)?.name ?? 'none'
  return [
    { what, ok: true, detail: `QEMU ${version}; ${build.origin}` },
    {
      what: `  ${name} machine types`,
      ok: true,
      detail: `${machineTypes.length}; q35 is ${alias('q35')}, pc is ${alias('pc')}`,
    },
    { what: `  ${name} CPU models`, ok: true, detail: `${cpuModels.length}` },
    { what: `  ${name} migration capabilities`, ok: true, detail: `${migration.capabilities.length}` },
    stateFinding(name, migration.statuses),
    { what: `  ${name} on KVM`, ok: kvm.works, detail: kvm.reason },
  ]
}

/** In which states of this build a migration can be disturbed, and in which not. */
function stateFinding(name: string, statuses: readonly string[]): Finding {
  const untestable = statuses.flatMap((status) => {
    const why = whyUntestable(status)
    return why === undefined ? [] : [`${status} (${why})`]
  })
  const can = `${statuses.length - untestable.length} of ${statuses.length} can be disturbed`
  const detail = untestable.length === 0 ? can : `${can}; not ${untestable.join(', ')}`
  return { what: `  ${name} migration states`, ok: true, detail }
}
