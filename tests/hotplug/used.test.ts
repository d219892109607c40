import { matrix } from '#lab'

matrix('hotplug/used', (test) =>
  test('memory that the guest takes online by its agent is used', async ({ lab, spec }) => {
    const machine = await lab.boot(spec)
    await lab.hotplug.plug(machine)
    await lab.hotplug.use(machine)
    const witness = await lab.witness(machine)
    await lab.hotplug.kept(machine)
    await lab.expectSameGuest(machine, witness)
  }),
)
