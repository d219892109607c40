import { matrix } from '#lab'

matrix('hotplug/during', (test) =>
  test('what is plugged in mid-migration harms neither the migration nor a later hotplug', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const survivor = await lab.disturb(source, await lab.successor(source))
    await lab.expectSameGuest(survivor, witness)
    await lab.hotplug.plug(survivor)
    await lab.hotplug.use(survivor)
    await lab.hotplug.unplug(survivor)
    await lab.expectSameGuest(survivor, witness)
  }),
)
