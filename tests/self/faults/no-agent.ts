#!/usr/bin/env node
import { wrap } from './wrapper.ts'

/** The agent's port has another name, so the agent in the guest never opens it. */
await wrap({
  role: 'source',
  argv: (argv) => argv.map((word) => word.replace('org.qemu.guest_agent.0', 'org.example.0')),
})
