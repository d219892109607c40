import { matrix } from '#lab'

matrix('hotplug/offline', (test) =>
  test('a vCPU that its guest took offline stays offline across a migration, and works again', async ({
    lab,
    spec,
  }) => {
    const source = await lab.boot(spec)
    await lab.hotplug.plug(source)
    await lab.hotplug.use(source)
    await lab.hotplug.takeOffline(source)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
    await lab.hotplug.kept(destination)
    await lab.hotplug.use(destination)
    await lab.hotplug.unplug(destination)
  }),
)
