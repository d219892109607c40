import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { LabError } from '../../src/base/errors.ts'
import { labsDirectory } from './place.ts'

/** What `lab up` makes without a name. */
const usualName = 'box'

type Options = Readonly<{
  /** Parent of all labs. */
  labs?: string
  /** The lab's host that is to be reached. */
  host?: string
}>

/**
 * The error for a file of a lab that is down: `lab down`, or a boot of this machine, took its directory away. Undefined
 * for any other file, and where nobody may say whether the directory is there.
 */
export function downLabError(file: string, { labs = labsDirectory, host }: Options = {}): LabError | undefined {
  const directory = dirname(file)
  if (dirname(directory) !== labs || !isGone(directory)) return undefined
  const name = directory.slice(labs.length + 1)
  const up = name === usualName ? 'npx virtqual lab up' : `npx virtqual lab up --name ${name}`
  return new LabError('host-unreachable', `lab ${name} is down: '${up}' makes it again`, { ...(host && { host }) })
}

function isGone(directory: string): boolean {
  try {
    statSync(directory)
    return false
  } catch (error) {
    // Whatever else is wrong with it is told by whoever needs the file.
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}
