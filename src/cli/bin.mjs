#!/usr/bin/env node
// What `npx virtqual` begins with: the machine's own Node may be old and nothing may be installed yet, so this is plain
// JavaScript that runs on Node 18. It goes on with Node 24, or says what to do in order to have it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const needed = 24
const cli = new URL('virtqual.ts', import.meta.url)
const packages = new URL('../../node_modules/', import.meta.url)
const own = fileURLToPath(new URL('.bin/node', packages))

const isNewEnough = Number(process.versions.node.split('.')[0]) >= needed
if (isNewEnough && existsSync(new URL('vitest', packages))) await import(cli.href)
else if (!isNewEnough && existsSync(own)) process.exitCode = await goOn()
else {
  const old = `it needs Node ${needed}, and this is Node ${process.versions.node}`
  const why = isNewEnough ? 'its packages are not installed here' : old
  console.error(`virtqual: ${why}: run \`npm start\` once, which installs what is missing`)
  process.exitCode = 3
}

/** Runs the same command with the project's own Node to its end. A signal is the command's to handle. */
async function goOn() {
  const env = { ...process.env, PATH: [dirname(own), process.env.PATH].join(delimiter) }
  // First the handlers: a signal that comes while the child is made must not end this one alone.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  const child = spawn(own, [fileURLToPath(cli), ...process.argv.slice(2)], { stdio: 'inherit', env })
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (...end) => resolve(end))
  })
  return code ?? (signal === 'SIGINT' ? 130 : 1)
}
