import { editDistance, nearest } from '../words/suggest.ts'
import { quote } from '../words/quote.ts'

type Value = string | number | boolean

/** Parameters that QEMU counts in bytes, or in bytes per second. */
export const BYTES = ['max-bandwidth', 'avail-switchover-bandwidth', 'max-postcopy-bandwidth', 'xbzrle-cache-size']

/** Parameters that QEMU counts in milliseconds. */
export const MILLISECONDS = [
  'downtime-limit',
  'announce-initial',
  'announce-max',
  'announce-step',
  'x-checkpoint-delay',
  'x-vcpu-dirty-limit-period',
]

const NUMBERS = [
  ...['announce-rounds', 'multifd-channels', 'multifd-zlib-level', 'multifd-zstd-level', 'multifd-qatzip-level'],
  ...['throttle-trigger-threshold', 'cpu-throttle-initial', 'cpu-throttle-increment', 'max-cpu-throttle'],
  ...['vcpu-dirty-limit', 'compress-level', 'compress-threads', 'decompress-threads', 'x-rdma-chunk-size'],
]

const SWITCHES = ['cpu-throttle-tailslow', 'compress-wait-thread', 'block-incremental', 'direct-io']
/** Parameters that QEMU takes a list for; a file has none. */
const LISTS = ['block-bitmap-mapping', 'cpr-exec-command']
const TEXTS = ['tls-creds', 'tls-hostname', 'tls-authz']

/** Values of enumerations; a later QEMU may have more of them. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  mode: ['normal', 'cpr-reboot', 'cpr-transfer', 'cpr-exec'],
  'multifd-compression': ['none', 'zlib', 'zstd', 'qatzip', 'qpl', 'uadk'],
  'zero-page-detection': ['none', 'legacy', 'multifd'],
}

/** All that are known here; a later QEMU may have more. */
export const PARAMETERS: readonly string[] = [
  ...[BYTES, MILLISECONDS, NUMBERS, SWITCHES, LISTS, TEXTS].flat(),
  ...Object.keys(WORDS),
]

/**
 * What is wrong with the type of a parameter of migrate-set-parameters (qapi/migration.json); undefined where nothing
 * is. Of what is not known here, and of ranges, QEMU has the word; of values of enumerations too, unless one that is
 * known is so near that it must be meant.
 */
export function wrongType(name: string, value: Value): string | undefined {
  if (BYTES.includes(name)) return isWhole(value) ? undefined : 'expected bytes, or a size such as 20MiB'
  if (MILLISECONDS.includes(name))
    return isWhole(value) ? undefined : 'expected milliseconds, or a duration such as 300ms'
  if (NUMBERS.includes(name)) return isWhole(value) ? undefined : 'expected a whole number'
  if (SWITCHES.includes(name)) return typeof value === 'boolean' ? undefined : 'expected true or false'
  if (TEXTS.includes(name)) return typeof value === 'string' ? undefined : 'expected text'
  if (LISTS.includes(name)) return 'QEMU takes a list for it, which cannot be given here'
  const words = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
  return words && wrongWord(value, words)
}

function isWhole(value: Value): boolean {
  return typeof value === 'number' && Number.isInteger(value)
}

function wrongWord(value: Value, words: readonly string[]): string | undefined {
  if (typeof value !== 'string') return `expected a word, such as ${words.join(', ')}`
  if (words.includes(value)) return undefined
  const near = nearest(value, words)
  if (near === undefined || editDistance(value, near) > 1) return undefined
  return `unknown value ${quote(value)} — did you mean ${quote(near)}?`
}
