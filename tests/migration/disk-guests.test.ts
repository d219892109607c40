import { matrix } from '#lab'

matrix('migration/disk-guests', (test) =>
  test('a system on a disk keeps running across the migration', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
