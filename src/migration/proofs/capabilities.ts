import { highest } from '../../base/highest.ts'
import { sentLittle } from './cpr.ts'
import { above0, all, type Proof, sourceWent } from './proof.ts'
import { multifdChannels } from './parameters.ts'
import { returnPathProof, switchoverAckProof, uuidProof } from './stream.ts'

/** Was set and read back; there is nothing that QEMU or the guest would show of it. */
const readBack: Proof = () => ({ exercised: true, proof: 'read back as on' })

/** What shows that a capability did something; one that is not here cannot be shown to have. */
export const capabilityProofs: Readonly<Record<string, Proof>> = {
  events: readBack,
  'return-path': returnPathProof,
  'validate-uuid': uuidProof,
  'switchover-ack': switchoverAckProof,
  'dirty-limit': above0('time in which the dirty ring filled, us', ({ info }) => info['dirty-limit-ring-full-time']),
  'pause-before-switchover': sourceWent('pre-switchover'),
  xbzrle: all(
    above0('pages sent as differences (xbzrle-cache.pages)', ({ info }) => info['xbzrle-cache']?.pages),
    above0('bytes of them', ({ info }) => info['xbzrle-cache']?.bytes),
  ),
  'auto-converge': ({ samples }) => {
    const most = highest(samples.map(({ throttlePercent }) => throttlePercent ?? 0))
    return { exercised: most > 0, proof: `vCPUs were throttled by up to ${most} %` }
  },
  multifd: (report) => {
    const bytes = report.info.ram?.['multifd-bytes'] ?? 0
    const wanted = multifdChannels(report)
    if (report.observed.file) return { exercised: bytes > 0, proof: `${bytes} multifd bytes into a file` }
    const streams = report.observed.streams ?? 0
    return {
      exercised: bytes > 0 && streams === wanted + 1,
      proof: `${bytes} multifd bytes; ${streams} connections, for ${wanted} channels and the main one`,
    }
  },
  'mapped-ram': ({ observed, info }) => {
    const total = info.ram?.total ?? Infinity
    const size = observed.file?.sizeBytes ?? 0
    return {
      exercised: size >= total,
      proof: `a file of ${size} bytes has a place for each of ${total} bytes of memory`,
    }
  },
  'postcopy-ram': all(
    sourceWent('postcopy-active'),
    above0('bytes sent after the switch (postcopy-bytes)', ({ info }) => info.ram?.['postcopy-bytes']),
  ),
  'postcopy-preempt': ({ observed }) => ({
    exercised: (observed.streams ?? 0) === 2,
    proof: `${observed.streams ?? 0} connections, for the stream and for urgent pages`,
  }),
  'background-snapshot': ({ source, info }) => {
    const stopped = source.findIndex(({ event }) => event === 'STOP')
    const resumed = source.findIndex(({ event }, index) => event === 'RESUME' && index > stopped)
    const written = source.findIndex(({ data }) => data['status'] === 'completed')
    return {
      exercised: stopped >= 0 && resumed > stopped && written > resumed && (info.ram?.transferred ?? 0) > 0,
      proof: `STOP, RESUME and completed are events ${stopped}, ${resumed} and ${written}; the guest ran while memory was written`,
    }
  },
  'x-ignore-shared': sentLittle,
}
