import { ConfigError } from '../../base/errors.ts'
import { importMachine } from '../../import/build-profile.ts'
import { factsOf } from '../../import/facts.ts'
import { profileFiles } from '../../import/profile-files.ts'
import { profileName } from '../../import/profile-name.ts'
import { NAME, NAME_HINT } from '../../matrix/schema/text.ts'
import { quote } from '../../matrix/words/quote.ts'
import { importLines } from '../import-lines.ts'
import { nextLines } from '../import-next.ts'
import { lineOfFile, lineOfProcess } from '../line-source.ts'
import { hinted } from '../option-hints.ts'
import { writeProfile } from '../write-profile.ts'
import type { Command } from './index.ts'

/** Turns a command line of QEMU into a machine of the catalogue, and says what it could not carry over. */
export const importCommand: Command = async ({ names, name, pid, out, machineType }, { cwd }) => {
  const source = pid === undefined ? await lineOfFile(names[0]!, cwd) : await lineOfProcess(pid)
  const { line, profile, findings: found } = importMachine(source, { machineType })
  const findings = found.map(hinted)
  const called = checked(name ?? profileName(factsOf(line)))
  const files = profileFiles({ name: called, from: source.file, profile, findings })
  if (out !== undefined) await writeProfile(files, { name: called, directory: out, cwd })
  for (const { catalogue, text } of files) process.stdout.write(`# catalog/${catalogue}.yaml\n${text}`)
  for (const said of importLines(findings)) console.error(said)
  for (const said of nextLines({ called, out, profile })) console.error(said)
  return 0
}

function checked(name: string): string {
  if (NAME.test(name)) return name
  throw new ConfigError([{ message: `--name ${quote(name)} cannot be a name`, hint: NAME_HINT }])
}
