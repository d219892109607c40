import { matrix } from '#lab'

matrix('migration/cold-dimm', (test) =>
  test('a guest whose DIMM was there from the start migrates', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
