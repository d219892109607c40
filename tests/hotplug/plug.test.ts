import { matrix } from '#lab'

matrix('hotplug/plug', (test) =>
  test('what is plugged is used by the guest, and can be had back', async ({ lab, spec }) => {
    const machine = await lab.boot(spec)
    const witness = await lab.witness(machine)
    await lab.hotplug.plug(machine)
    await lab.hotplug.use(machine)
    await lab.hotplug.unplug(machine)
    await lab.expectSameGuest(machine, witness)
  }),
)
