import { matrix } from '#lab'

matrix('hotplug/after', (test) =>
  test('a guest that has migrated is plugged, uses what it was plugged, and gives it back', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
    await lab.hotplug.plug(destination)
    await lab.hotplug.use(destination)
    await lab.hotplug.unplug(destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
