import { matrix } from '#lab'

matrix('migration/load', (test) =>
  test('a guest that works keeps working across the migration', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
