import { matrix } from '#lab'

matrix('hotplug/kept', (test) =>
  test('a guest keeps memory that it cannot move, and lives on with it', async ({ lab, spec }) => {
    const machine = await lab.boot(spec)
    await lab.hotplug.plug(machine)
    const witness = await lab.witness(machine)
    await lab.hotplug.expectKept(machine)
    await lab.hotplug.use(machine)
    await lab.expectSameGuest(machine, witness)
  }),
)
