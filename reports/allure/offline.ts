import { readFile } from 'node:fs/promises'
import { LabError } from '../../src/base/errors.ts'
import { writeAtomically } from '../atomic.ts'

/** Everything is inside the file; nothing may be loaded, nor sent, from anywhere else. */
const policy = `default-src data: blob: 'unsafe-inline' 'unsafe-eval'; form-action 'none'`

/**
 * Makes a single-file report keep to itself. Allure's template tells Google Analytics of everyone who opens a report,
 * with no option against it: that script is cut out, and a content security policy holds for all that is left, also
 * for what guests wrote into attachments.
 */
export async function takeOffline(htmlPath: string): Promise<void> {
  const html = withoutAnalytics(await readFile(htmlPath))
  const head = html.indexOf('<head>') + '<head>'.length
  if (head < '<head>'.length) throw new LabError('report-template', `${htmlPath} has no <head>: did Allure change?`)
  const meta = `\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`
  await writeAtomically(htmlPath, [html.subarray(0, head), Buffer.from(meta), html.subarray(head)])
}

/** The analytics are two script elements, the loader and its configuration. */
function withoutAnalytics(html: Buffer): Buffer {
  const start = html.indexOf('<script async src="https://www.googletagmanager.com/')
  if (start < 0) return html
  const loaderEnd = html.indexOf(scriptEnd, start) + scriptEnd.length
  const end = html.indexOf(scriptEnd, loaderEnd) + scriptEnd.length
  return Buffer.concat([html.subarray(0, start), html.subarray(end)])
}

const scriptEnd = '</script>'
