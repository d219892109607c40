import type { MigrationReport } from '../report.ts'
import type { Proof, Shown } from './proof.ts'

/** QEMU's own default for multifd-channels (qapi/migration.json). */
const defaultChannels = 2
/** A page that holds one byte over and over is sent as that byte; others take this much. */
const pageBytes = 4096
/** A zero page has at least its header in the main stream (migration/ram.c, save_page_header). */
const zeroPageBytes = 8

/** Channels that a multifd migration was asked to have besides the main one. */
export function multifdChannels({ spec }: MigrationReport): number {
  return Number(spec.parameters['multifd-channels'] ?? defaultChannels)
}

/** QEMU's own default for downtime-limit, milliseconds (qapi/migration.json). */
const defaultDowntimeLimitMs = 300
/** Windows of QEMU's rate limit, of which the first and the last may be begun (migration/migration.c, BUFFER_DELAY). */
const windowsMs = 200
/** What threads of multifd have in hand when a window is over, and a rate that is measured from outside. */
const slackBytes = 16 * 2 ** 20
const slackRate = 1.1

/** What shows that a parameter had an effect. Others are limits and sizes, for which reading back is all there is. */
export const parameterProofs: Readonly<Record<string, Proof>> = {
  'max-bandwidth': (report) => {
    const { spec, info } = report
    const limit = Number(spec.parameters['max-bandwidth'])
    const elapsedMs = info['total-time'] ?? report.endedAt - report.startedAt
    const sent = throttledBytes(report)
    if (sent === undefined) return { exercised: false, proof: 'QEMU does not say how much it sent' }
    const proof = `${sent} bytes in ${elapsedMs} ms`
    if (limit === 0) return { exercised: true, proof: `${proof}, without a limit` }
    // What is sent while the guest stands is not held up: it was as little as fits into downtime-limit at that rate.
    const downtimeMs = Number(spec.parameters['downtime-limit'] ?? defaultDowntimeLimitMs)
    const most = (slackRate * limit * (elapsedMs + downtimeMs + windowsMs)) / 1000 + slackBytes
    return { exercised: sent <= most, proof: `${proof}, ${Math.round(most)} were allowed` }
  },
  'multifd-compression': (report) => {
    const { 'multifd-bytes': sent = 0, 'normal-bytes': normal = 0 } = report.info.ram ?? {}
    const asked = report.spec.parameters['multifd-compression']
    const shrunk = sent < normal * 0.9
    return {
      exercised: normal > 0 && (asked === 'none' ? !shrunk : sent > 0 && shrunk),
      proof: `${sent} multifd bytes for ${normal} bytes of pages`,
    }
  },
  'zero-page-detection': (report) => {
    const { duplicate = 0, normal = 0, total = 0 } = report.info.ram ?? {}
    const proof = `${duplicate} zero pages detected, ${normal} pages sent whole`
    const asked = report.spec.parameters['zero-page-detection']
    if (asked === 'none') return { exercised: duplicate === 0 && normal * pageBytes >= total, proof }
    const { exercised, proof: by } = detectedBy(asked, report)
    return { exercised: exercised && duplicate > 0, proof: `${proof}; ${by}` }
  },
}

/** What the limit holds for: post-copy has one of its own. */
function throttledBytes({ spec, info: { ram } }: MigrationReport): number | undefined {
  return spec.mode === 'postcopy' ? ram?.['precopy-bytes'] : ram?.transferred
}

/** Whose threads have found the zero pages: they are told of on the connections of those that did. */
function detectedBy(asked: unknown, { spec, info }: MigrationReport): Shown {
  // Then there is one detection only, whatever is asked for (qapi/migration.json, ZeroPageDetection).
  if (!spec.capabilities['multifd'])
    return { exercised: true, proof: `${String(asked)} was read back, and is like any other without multifd` }
  const { duplicate = 0, 'precopy-bytes': precopy = 0, 'downtime-bytes': downtime = 0 } = info.ram ?? {}
  const bytes = precopy + downtime
  const byMainThread = bytes >= duplicate * zeroPageBytes
  return { exercised: byMainThread === (asked === 'legacy'), proof: `${bytes} bytes over the main connection` }
}
