#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { readSettings } from './settings.ts'

// Before anything else is imported: taking the types out of the sources again at every start costs a fifth of a second.
enableCompileCache(join(readSettings().cache, 'compile'))
await import('./main.ts')
