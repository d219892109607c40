import { matrix } from '#lab'

matrix('hotplug/arriving', (test) =>
  test('a guest that runs while it arrives uses what it is plugged there', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.disturb(source, await lab.successor(source))
    await lab.hotplug.adopt(destination)
    await lab.hotplug.use(destination)
    await lab.hotplug.unplug(destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
