import { LabError } from '../../base/errors.ts'
import { hostOffer } from '../../lab/hosts/host-offer.ts'
import type { Prepared } from '../../lab/prepare.ts'
import type { HostSpec } from '../../matrix/host-spec.ts'
import type { Site } from '../../../providers/builds/site.ts'
import type { SetUpHost } from '../set-up-host.ts'
import { type Answer, faultyReport, type HostReport, reportOf } from './host-report.ts'
import type { Present } from './ways.ts'

type Means = Readonly<{
  open: (spec: HostSpec) => Promise<SetUpHost>
  /** Has all builds, guests and programs where they are to run. */
  prepare: (site?: Site) => Promise<Prepared>
  /** Which others it reaches, those that can be opened. */
  reach: (host: Present) => Promise<Record<string, Answer>>
}>

/** Finds out what a host can run. One that cannot be used is a finding like any other. */
export async function lookAtHost(spec: HostSpec, { open, prepare, reach }: Means): Promise<HostReport> {
  try {
    await using opened = await open(spec)
    const { facts, site } = opened
    const held = await opened.holders()
    const reaches = await reach({ name: spec.name, ...opened })
    return { ...reportOf({ spec, offer: hostOffer(spec, await prepare(site), facts), facts, held }), reaches }
  } catch (error) {
    if (error instanceof LabError) return faultyReport(spec, { code: error.code, reason: error.message })
    throw error
  }
}
