import { matrix } from '#lab'

matrix('migration/shared-disk', (test) =>
  test('the disk moves with the guest, and only one side can write to it', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    await lab.disks.expectLocked(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.disks.expectLockedOut(source)
    await lab.expectSameGuest(destination, witness)
    await lab.disks.expectLocked(destination)
  }),
)
