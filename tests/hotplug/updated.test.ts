import { matrix } from '#lab'

matrix('hotplug/updated', (test) =>
  test('what was plugged stays when QEMU is replaced under its guest', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.hotplug.plug(source)
    await lab.hotplug.use(source)
    const witness = await lab.witness(source)
    const destination = await lab.update(source)
    await lab.expectSameGuest(destination, witness)
    await lab.hotplug.kept(destination)
    await lab.hotplug.unplug(destination)
  }),
)
