import { matrix } from '#lab'

matrix('migration/tls-refused', (test) =>
  test('what cannot show who it is gets no guest, and the guest keeps running where it was', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(source, witness)
  }),
)
