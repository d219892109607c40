#!/usr/bin/env node
import { wrap } from './wrapper.ts'

/** A source that takes no lock on its images. */
await wrap({
  role: 'source',
  argv: (argv) => argv.map((word) => word.replace('"locking":"on"', '"locking":"off"')),
})
