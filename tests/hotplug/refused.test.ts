import { matrix } from '#lab'

matrix('hotplug/refused', (test) =>
  test('a hotplug that is wrong is refused for the right reason, and a right one works', async ({ lab, spec }) => {
    const machine = await lab.boot(spec)
    const witness = await lab.witness(machine)
    await lab.hotplug.plug(machine)
    await lab.hotplug.expectRefused(machine)
    await lab.hotplug.use(machine)
    await lab.hotplug.unplug(machine)
    await lab.expectSameGuest(machine, witness)
  }),
)
