import type { MigrationReport } from '../report.ts'
import type { Proof } from './proof.ts'

/** QEMU's own default for multifd-channels (qapi/migration.json). */
const defaultChannels = 2
/** A page that holds one byte over and over is sent as that byte; others take this much. */
const pageBytes = 4096

/** Channels that a multifd migration was asked to have besides the main one. */
export function multifdChannels({ spec }: MigrationReport): number {
  return Number(spec.parameters['multifd-channels'] ?? defaultChannels)
}

/** What shows that a parameter had an effect. Others are limits and sizes, for which reading back is all there is. */
export const parameterProofs: Readonly<Record<string, Proof>> = {
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
    const asked = report.spec.parameters['zero-page-detection']
    const sentAll = duplicate === 0 && normal * pageBytes >= total
    return {
      exercised: asked === 'none' ? sentAll : duplicate > 0,
      proof: `${duplicate} zero pages detected, ${normal} pages sent whole`,
    }
  },
}
