import { isAbsolute, normalize } from 'node:path'

/** Whether this can be the id of a case: it names a folder, also in a run folder that somebody else has written. */
export function isCaseId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id !== '.' && id !== '..' && !id.includes('/')
}

/** Whether a path of a run's evidence leads to nowhere but into the run folder: what is there goes into the report. */
export function staysInside(path: unknown): path is string {
  return typeof path === 'string' && !isAbsolute(path) && !/^\.\.(\/|$)/.test(normalize(path))
}
