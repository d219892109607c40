// The first step of every npm script: the machine's own Node may be old and nothing may be installed yet, so this is
// plain JavaScript that runs on Node 18. It installs the packages, Node 24 among them, and goes on with that one.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const bin = join(root, 'node_modules', '.bin')
const stamp = join(root, 'node_modules', '.virtqual-installed')

const virtqual = ['node', 'src/cli/virtqual.ts']
const tasks = {
  start: [[...virtqual, 'run', 'smoke']],
  test: [['vitest', 'run']],
  check: [
    ['tsc'],
    ['oxlint', '--type-aware', '--deny-warnings'],
    ['oxfmt', '--check'],
    ['vitest', 'run', '--project', 'unit'],
    [...virtqual, 'lint'],
  ],
  bench: [['node', 'bench/bench.ts']],
}

const [task, ...more] = process.argv.slice(2)
if (!(task in tasks)) fail(`setup.mjs: unknown task '${task}', there are: ${Object.keys(tasks).join(', ')}`)
install()
const commands = tasks[task]
for (const command of commands) await run(command === commands.at(-1) ? [...command, ...more] : command)

/** Installs what package-lock.json names, unless it did so before. */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('set-up: installing packages, Node 24 among them (half a minute)')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' })
  if (npm.status !== 0) fail('setup.mjs: npm ci failed; run the same command again once its message above is settled')
  writeFileSync(stamp, wanted)
}

/** Runs one command to its end. A signal is the command's to handle: it has guests to end and a report to write. */
async function run([command, ...args]) {
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) }
  // First the handlers: a signal that comes while the child is made must not end this one alone.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  const child = spawn(join(bin, command), args, { cwd: root, stdio: 'inherit', env })
  child.on('error', (error) => fail(`setup.mjs: could not run ${command}: ${error.message}`))
  const [code, signal] = await new Promise((resolve) => child.on('exit', (...end) => resolve(end)))
  if (code !== 0) process.exit(code ?? (signal === 'SIGINT' ? 130 : 1))
}

function fail(message) {
  console.error(message)
  process.exit(2)
}
