import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchCase } from './case.ts'
import { benchModes } from './modes.ts'
import { benchListing } from './listing.ts'
import { benchFleet } from './fleet.ts'
import { benchScheduling } from './scheduling.ts'
import { benchTwoHosts } from './two-hosts.ts'

/** One line of the table: what was measured, against what, and what it should stay below. */
export type Row = Readonly<{ what: string; ours: string; reference: string; ratio: string; limit: string }>

/** Everything side by side in one run, medians of at least five. `npm run bench -- case` runs one part. */
const parts = {
  case: benchCase,
  modes: benchModes,
  listing: benchListing,
  scheduling: benchScheduling,
  fleet: benchFleet,
  hosts: benchTwoHosts,
}

const wanted = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'virtqual-bench-'))
try {
  const rows: Row[] = []
  for (const [name, bench] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.error(`bench: ${name}`)
    rows.push(...(await bench(folder)))
  }
  console.log('| what | ours | reference | ratio | limit |\n|---|---|---|---|---|')
  for (const { what, ours, reference, ratio, limit } of rows)
    console.log(`| ${what} | ${ours} | ${reference} | ${ratio} | ${limit} |`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
