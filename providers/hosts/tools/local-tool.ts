import { LabError } from '../../../src/base/errors.ts'
import type { Tool, Tools } from '../../../src/spec/host.ts'

/** This machine's file of a program of virtqual's own. Throws LabError where set-up could not make it. */
export function localTool(tools: Tools, name: Tool, host: string): string {
  const tool = tools[name] ?? { missing: 'the set-up of this run did not make it', labCode: 'tool-setup' }
  if (typeof tool === 'string') return tool
  throw new LabError(tool.labCode ?? 'tool-setup', `host ${host} has no ${name}: ${tool.missing}`)
}
