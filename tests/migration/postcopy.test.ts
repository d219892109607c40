import { matrix } from '#lab'

matrix('migration/postcopy', (test) =>
  test('the guest runs on the destination while its memory is still on the source', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
