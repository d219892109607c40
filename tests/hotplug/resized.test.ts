import { matrix } from '#lab'

matrix('hotplug/resized', (test) =>
  test('memory of virtio-mem grows and shrinks under its guest, and comes along as it is', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.hotplug.plug(source)
    await lab.hotplug.resize(source, 'whole')
    await lab.hotplug.use(source)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
    await lab.hotplug.kept(destination)
    await lab.hotplug.resize(destination, 'half')
    await lab.hotplug.use(destination)
    await lab.hotplug.resize(destination, 'none')
    await lab.hotplug.resize(destination, 'whole')
    await lab.hotplug.use(destination)
    await lab.hotplug.resize(destination, 'none')
    await lab.hotplug.unplug(destination)
  }),
)
