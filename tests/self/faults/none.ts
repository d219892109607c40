#!/usr/bin/env node
import { wrap } from './wrapper.ts'

/** No fault at all: shows that being wrapped is none. */
await wrap({ role: 'destination', act: async () => {} })
