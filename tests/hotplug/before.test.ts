import { matrix } from '#lab'

matrix('hotplug/before', (test) =>
  test('what was plugged before a migration comes along, and can be had back after it', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.hotplug.plug(source)
    await lab.hotplug.use(source)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
    await lab.hotplug.kept(destination)
    await lab.hotplug.use(destination)
    await lab.hotplug.unplug(destination)
  }),
)
