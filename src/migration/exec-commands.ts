import { shellQuote } from '../base/shell-quote.ts'

/** File names that a command line gets right only if it quotes them: with a space, a quote and a dollar sign. */
export const awkward = "it's a $"

/** The two shell commands that carry a stream from one QEMU to another, and where they leave word that they ran. */
type ExecCommands = Readonly<{ listen: string; send: string; marks: string }>

/**
 * Commands that meet at two named pipes below `directory`: one for the stream, one for what comes back. Without a way
 * back QEMU fails a migration with `return-path` on the source, after the destination has resumed the guest. Either may
 * be the first to make the pipes. QEMU gives its stream as stdin and reads what comes back from stdout.
 */
export function execCommands(directory: string): ExecCommands {
  const [there, back, marks] = ['there', 'back', 'ran'].map((name) => shellQuote(`${directory}/${awkward}${name}`))
  const command = (side: string, from: string, to: string) =>
    `mkfifo ${there} ${back} 2>/dev/null; echo ${side} $$ >> ${marks}; cat ${from} & exec cat > ${to}`
  return {
    listen: `exec:${command('destination', there!, back!)}`,
    send: `exec:${command('source', back!, there!)}`,
    marks: `${directory}/${awkward}ran`,
  }
}

/** Commands that save a stream into a file and read it from there. */
export function execFileCommands(path: string): ExecCommands {
  const [file, marks] = [path, `${path} ran`].map(shellQuote)
  return {
    listen: `exec:echo destination $$ >> ${marks}; exec cat ${file}`,
    send: `exec:echo source $$ >> ${marks}; exec cat > ${file}`,
    marks: `${path} ran`,
  }
}
