import { quoteForScript } from '../lab/repro.ts'
import type { RunFile } from './run-file.ts'

/** What decides which cases exist at all, overlays and replaced axes, and where they run, as words for a shell. */
export function rerunOptions({
  cfg,
  with: replaced = [],
  hosts = [],
  on = [],
}: Pick<RunFile, 'cfg' | 'with' | 'hosts' | 'on'>): string[] {
  const options = [
    ...cfg.flatMap((dir) => ['--cfg', dir]),
    ...replaced.flatMap((text) => ['--with', text]),
    ...hosts.flatMap((file) => ['--hosts', file]),
    ...on.flatMap((words) => ['--on', words]),
  ]
  return options.map(quoteForScript)
}
