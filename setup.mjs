// The first step of every npm script: the machine's own Node may be old and nothing may be installed yet, so this is
// plain JavaScript that runs on Node 18. It installs the packages, Node 24 among them, and goes on with that one.
import { spawnSync } from 'node:child_process'
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
commands.forEach((command, index) => run(index === commands.length - 1 ? [...command, ...more] : command))

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

function run([command, ...args]) {
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) }
  const { status, signal, error } = spawnSync(join(bin, command), args, { cwd: root, stdio: 'inherit', env })
  if (error) fail(`setup.mjs: could not run ${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
}

function fail(message) {
  console.error(message)
  process.exit(2)
}
