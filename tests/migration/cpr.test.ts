import { matrix } from '#lab'

matrix('migration/cpr', (test) =>
  test('the guest keeps running when QEMU is replaced under it', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const destination = await lab.update(source)
    await lab.expectSameGuest(destination, witness)
  }),
)
