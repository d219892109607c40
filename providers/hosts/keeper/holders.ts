/** A slot of a host that somebody has. */
export type Holder = Readonly<{
  slot: number
  /** `dirty`: its holder is gone, and what it left is not cleaned up yet. */
  state: string
  run: string
  owner: string
  /** Since the holder was heard of last, seconds. */
  silentSeconds: number
}>

const line = /^slot (\d+) (\S+) run (\S+) epoch \d+ heartbeat (-?\d+)s owner (.*)$/

/** Reads what `keeper --list` prints: slots that are not free. Sessions and whatever it says else are left out. */
export function readHolders(text: string): Holder[] {
  return text.split('\n').flatMap((row) => {
    const [, slot, state = '', run = '', silent, owner = ''] = line.exec(row) ?? []
    return slot === undefined || state === 'free'
      ? []
      : [{ slot: Number(slot), state, run, owner, silentSeconds: Number(silent) }]
  })
}
