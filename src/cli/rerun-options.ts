import { quoteForScript } from '../lab/repro.ts'
import type { RunFile } from './run-file.ts'

/** What decides which cases exist at all, overlays and replaced axes, as words for a shell. */
export function rerunOptions({ cfg, with: replaced = [] }: Pick<RunFile, 'cfg' | 'with'>): string[] {
  const options = [...cfg.flatMap((dir) => ['--cfg', dir]), ...replaced.flatMap((text) => ['--with', text])]
  return options.map(quoteForScript)
}
