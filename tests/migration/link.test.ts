import { matrix } from '#lab'

matrix('migration/link', (test) =>
  test('the guest keeps running, whatever the link is like', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.successor(source)
    await lab.migrate(source, destination)
    await lab.expectSameGuest(destination, witness)
  }),
)
