import { constants, copyFileSync, linkSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringifyEnvInfo, type Writer } from 'allure-js-commons/sdk/reporter'
import { about } from '../atomic.ts'

/**
 * Writes allure-results without copying and without fsync. Attachments are hard links to the evidence, which no longer
 * changes by then. Allure's own FileSystemWriter copies and syncs every file, 4.5 ms each in the main process; a result
 * that a crash takes is written again from the journal, which is synced.
 */
export function linkingWriter(resultsDir: string): Writer {
  mkdirSync(resultsDir, { recursive: true })
  const path = (name: string) => join(resultsDir, name)
  const json = (name: string, value: unknown) => writeWhole(path(name), JSON.stringify(value))
  return {
    writeResult: (result) => json(resultFile(result.uuid), result),
    writeGroup: (group) => json(`${group.uuid}-container.json`, group),
    writeGlobals: json,
    writeCategoriesDefinitions: (categories) => json('categories.json', categories),
    writeEnvironmentInfo: (info) => writeWhole(path('environment.properties'), stringifyEnvInfo(info)),
    writeAttachment: (name, content) => writeWhole(path(name), content),
    writeAttachmentFromPath: (name, from) => linkOrCopy(from, path(name)),
  }
}

/** Bytes of the attachments that results already hold, of a run that is resumed. */
export function heldBytes(resultsDir: string): number {
  const attachments = readdirSync(resultsDir).filter((name) => name.includes('-attachment'))
  return attachments.reduce((sum, name) => sum + statSync(join(resultsDir, name)).size, 0)
}

export function resultFile(uuid: string): string {
  return `${uuid}-result.json`
}

function writeWhole(path: string, content: string | Buffer): void {
  const partial = `${path}.partial`
  try {
    writeFileSync(partial, content)
    renameSync(partial, path)
  } catch (error) {
    throw about(path, error)
  }
}

/** Another file system, or one without hard links: then a copy, shared by the file system where it can. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'].includes(code)) throw error
    copyFileSync(from, to, constants.COPYFILE_FICLONE)
  }
}
