import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ConfigError } from '../base/errors.ts'
import type { Source } from '../import/bad-input.ts'
import { decode } from '../import/decode.ts'
import { quote } from '../matrix/words/quote.ts'
import { describeErrno, isErrno } from './explain.ts'

/** Text of a command line: of a file, or of standard input for `-`. ConfigError where it is none, or not to be had. */
export async function lineOfFile(name: string, cwd: string): Promise<Source> {
  if (name === '-') return decode(Buffer.concat(await process.stdin.toArray()), 'standard input')
  try {
    return await read(resolve(cwd, name), name)
  } catch (error) {
    if (!isErrno(error)) throw error
    // A directory can be opened, and reading it names no file.
    throw new ConfigError([
      { message: error.code === 'EISDIR' ? `${quote(name)} is a directory` : describeErrno(error) },
    ])
  }
}

/** Command line of a process that runs. */
export async function lineOfProcess(pid: string): Promise<Source> {
  if (!/^[1-9]\d{0,9}$/.test(pid)) throw new ConfigError([{ message: `--pid ${quote(pid)} is no number of a process` }])
  const path = `/proc/${pid}/cmdline`
  try {
    return await read(path, path)
  } catch (error) {
    if (!isErrno(error)) throw error
    const gone = error.code === 'ENOENT' || error.code === 'ESRCH'
    throw new ConfigError([{ message: gone ? `no process ${pid}` : describeErrno(error) }])
  }
}

async function read(path: string, shown: string): Promise<Source> {
  return decode(await readFile(path), shown)
}
