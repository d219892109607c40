import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { HostState } from '../../providers/box/state.ts'
import { inFlight, passed, recordOf, sourceOf, startCases, verdictsOf } from './case-run.ts'
import { missing, useLab } from './faulty-lab.ts'
import { lab, run as runProgram } from './lab-box.ts'
import { programsOf, untilNothingIsLeft } from './lab-remains.ts'
import { journal } from './virtqual.ts'
import { until } from './until.ts'

describe.skipIf(missing)(`hosts that fail in mid-case${missing ? `: ${missing}` : ''}`, () => {
  const box = useLab(3)
  const slowAndBrief = () => box.cases({ migration: ['slow', 'brief'] })
  afterEach(() => untilNothingIsLeft(box))

  test('a host whose sessions of sshd are killed is lost, and found again by the next case', async () => {
    const two = (await box.state()).hosts.slice(0, 2).map(({ name }) => name)
    const run = await startCases(box, { cfg: await slowAndBrief(), on: two })
    const { id, destination } = await inFlight(box, run)
    await killSessions(destination.host)
    const { code, stdout, stderr } = await run.ended
    expect(code, stdout + stderr).toBe(3)
    const { [id]: lost, ...others } = await verdictsOf(run.out)
    expect([lost, Object.values(others)]).toEqual(['broken host-lost', [passed]])
    expect(recordOf(run.out, id).verdict).toMatchObject({ host: destination.host.name })
  })

  test('where there is a third host, the case runs again without the one that was lost', async () => {
    const run = await startCases(box, { cfg: await slowAndBrief() })
    const { id, source } = await inFlight(box, run)
    await killSessions(source.host)
    await expectRanAgain(run, { id, host: source.host.name, codes: ['host-lost'] })
  })

  test('a host that is rebooted in mid-case is at fault, and has the next case', async () => {
    const run = await startCases(box, { cfg: await slowAndBrief() })
    const { id, source } = await inFlight(box, run)
    await lab('reboot', source.host.name)
    await expectRanAgain(run, { id, host: source.host.name, codes: ['host-lost', 'host-rebooted'] })
    expect(journal(run.out).flatMap(({ hosts }) => Object.values(hosts))).toContain(source.host.name)
  })

  test('a host whose disk is full has no case any more', async () => {
    const disks = { disk: 'mirrored-qcow2', workload: 'disk-writer', migration: 'pause-before-switchover' }
    const cfg = await box.cases({ memory: ['256M', '192M', '160M'], ...disks }, 'migration/mirror')
    const run = await startCases(box, { cfg })
    const { host } = await sourceOf(box, run)
    const filling = join(host.directory, 'disk/filling')
    expect((await runProgram(['dd', 'if=/dev/zero', `of=${filling}`, 'bs=1M'])).stderr).toContain('No space left')
    const { code, stdout, stderr } = await run.ended
    await rm(filling)
    expect(code, stdout + stderr).toBe(0)
    expect(Object.values(await verdictsOf(run.out))).toEqual([passed, passed, passed])
    for (const { earlier } of journal(run.out))
      expect(earlier).toMatchObject([{ verdict: { status: 'broken', code: 'disk-full', host: host.name } }])
    expect(stdout).toContain(`HOST    ${host.name} was given up after 3 faults, the last disk-full`)
  })

  test('a QEMU that crashes or is killed on a sound host is a failure of the product', async () => {
    const run = await startCases(box, { cfg: await box.cases({ migration: 'slow', machine: ['q35', 'pc-i440fx'] }) })
    const crashing = await inFlight(box, run)
    process.kill(crashing.source.pid, 'SIGSEGV')
    await until(() => journal(run.out).some((record) => record.case === crashing.id), 'the crash is on record', 60_000)
    const killed = await inFlight(box, run)
    expect(killed.id).not.toBe(crashing.id)
    process.kill(killed.destination.pid, 'SIGKILL')
    const { code, stdout, stderr } = await run.ended
    expect(code, stdout + stderr).toBe(1)
    expect(Object.values(await verdictsOf(run.out))).toEqual(['failed qemu-died', 'failed qemu-died'])
    expect(recordOf(run.out, crashing.id).verdict.actual).toBe('was ended by SIGSEGV')
    expect(recordOf(run.out, killed.id).verdict.actual).toBe('was ended by SIGKILL')
    for (const { earlier } of journal(run.out)) expect(earlier).toBeUndefined()
  })
})

type Fault = Readonly<{ id: string; host: string; codes: readonly string[] }>

/** All cases passed, and the one whose host was at fault did so on other hosts. */
async function expectRanAgain(run: Awaited<ReturnType<typeof startCases>>, { id, host, codes }: Fault): Promise<void> {
  const { code, stdout, stderr } = await run.ended
  expect(code, stdout + stderr).toBe(0)
  expect(Object.values(await verdictsOf(run.out))).toEqual([passed, passed])
  const { earlier, hosts } = recordOf(run.out, id)
  expect(earlier).toMatchObject([{ verdict: { status: 'broken', host } }])
  expect(codes).toContain(earlier![0]!.verdict.code)
  expect(Object.values(hosts)).not.toContain(host)
  expect(stdout).toContain(`${id} ${host} ${earlier![0]!.verdict.code}, then passed`)
}

/** Kills what serves the connections to a host, but not what listens for new ones. */
async function killSessions(host: HostState): Promise<void> {
  const serving = (await programsOf(host)).filter(({ command }) => command.includes('sshd: root'))
  expect(serving).not.toEqual([])
  for (const { pid } of serving) process.kill(pid, 'SIGKILL')
}
