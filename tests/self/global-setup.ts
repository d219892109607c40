import { virtqual } from './virtqual.ts'

/** Fetches and builds what the tests run on, once, so that no test pays for it. */
export default async function setup(): Promise<void> {
  const { code, stderr } = await virtqual(['setup', 'smoke'])
  if (code !== 0) throw new Error(`virtqual setup ended with ${code}: ${stderr}`)
}
