import { afterEach, describe, expect, test } from 'vitest'
import { changeLink } from '../../providers/box/link.ts'
import type { HostState } from '../../providers/box/state.ts'
import { inFlight, passed, recordOf, startCases, verdictsOf } from './case-run.ts'
import { missing, useLab } from './faulty-lab.ts'
import { untilNothingIsLeft } from './lab-remains.ts'
import { journal } from './virtqual.ts'

/** A migration that has stopped counts as stuck after 73 s: 60 s, and four times the size at this bandwidth. */
const memory = '128M'

const cut = (host: HostState) => changeLink(host, { kind: 'down' })
const mend = (host: HostState) => changeLink(host, { kind: 'up' })

describe.skipIf(missing)(`migration links that are cut${missing ? `: ${missing}` : ''}`, () => {
  const box = useLab(5)
  afterEach(() => untilNothingIsLeft(box))

  /** Both at once: what is waited for is time, in which nothing moves. */
  test('a link that is cut silently, in pre-copy and in post-copy, is at fault', async () => {
    const names = (await box.state()).hosts.map(({ name }) => name)
    await Promise.all([cutInPrecopy(names.slice(0, 3)), cutInPostcopy(names.slice(3))])
  })

  /** With a third host, and for good: all cases go past the host that is cut off, which is the source's. */
  async function cutInPrecopy(on: readonly string[]): Promise<void> {
    const run = await startCases(box, { cfg: await box.cases({ memory, migration: ['brisk', 'brief'] }), on })
    const { id, source } = await inFlight(box, run)
    await cut(source.host)
    const { code, stdout, stderr } = await run.ended
    await mend(source.host)
    expect(code, stdout + stderr).toBe(0)
    expect(Object.values(await verdictsOf(run.out))).toEqual([passed, passed])
    const fault = { verdict: { status: 'broken', code: 'link-lost', host: source.host.name } }
    expect(recordOf(run.out, id).earlier).toMatchObject([fault])
    for (const { earlier = [], hosts } of journal(run.out)) {
      for (const attempt of earlier) expect(attempt).toMatchObject(fault)
      if (earlier.length > 0) expect(Object.values(hosts)).not.toContain(source.host.name)
    }
  }

  /** With two: nothing else can be done. */
  async function cutInPostcopy(on: readonly string[]): Promise<void> {
    const axes = { memory, migration: 'brisk-postcopy' }
    const run = await startCases(box, { cfg: await box.cases(axes, 'migration/postcopy'), on })
    const { id, destination } = await inFlight(box, run, 'postcopy-active')
    await cut(destination.host)
    const { code, stdout, stderr } = await run.ended
    await mend(destination.host)
    expect(code, stdout + stderr).toBe(3)
    expect(await verdictsOf(run.out)).toEqual({ [id]: 'broken link-lost' })
  }
})
