import { createHash } from 'node:crypto'
import { LabError } from '../../src/base/errors.ts'

/** One binary package as the signed package lists describe it. */
export type Deb = Readonly<{
  name: string
  version: string
  /** File name in the archive directory, `:` of an epoch written as `%3a`. */
  file: string
  sizeBytes: number
  sha256: string
}>

const uriLine = /^'[^']+' (?<file>\S+_\S+_\S+\.deb) (?<size>\d+) ?(?<hash>\S*)$/

/** Reads what `apt-get --print-uris` prints; other lines are ignored. */
export function parseUris(output: string): Deb[] {
  return output.split('\n').flatMap((line) => {
    const groups = uriLine.exec(line.trimEnd())?.groups
    return groups ? [parseDeb(groups['file']!, groups['size']!, groups['hash']!)] : []
  })
}

function parseDeb(file: string, size: string, hash: string): Deb {
  const [name = '', version = ''] = file.split('_')
  const sha256 = /^SHA256:([0-9a-f]{64})$/.exec(hash)?.[1]
  if (!sha256) throw new LabError('download', `the package lists give no SHA256 for ${file}, so it cannot be trusted`)
  return { name, version: decodeURIComponent(version), file, sizeBytes: Number(size), sha256 }
}

/** sha256 over what the packages are; independent of their order and of where they came from. */
export function closureIdentity(debs: readonly Deb[]): string {
  const lines = debs.map((deb) => `${deb.name} ${deb.version} ${deb.sha256}\n`).toSorted()
  return createHash('sha256').update(lines.join('')).digest('hex')
}
