import { matrix } from '#lab'

matrix('migration/lost', (test) =>
  test('where the half of a guest dies, the other half does not claim to be the guest', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.witness(source)
    await lab.disturb(source, await lab.successor(source))
    await lab.expectLost()
  }),
)
