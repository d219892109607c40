import { matrix } from '#lab'

matrix('migration/mirror', (test) =>
  test('a disk that the sides do not share is copied while the guest runs', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    const mirror = await lab.disks.mirror(source, destination)
    await lab.migrate(source, destination, { hooks: { atSwitchover: mirror.complete } })
    await lab.expectSameGuest(destination, witness)
  }),
)
