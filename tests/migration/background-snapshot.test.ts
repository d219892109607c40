import { matrix } from '#lab'

matrix('migration/background-snapshot', (test) =>
  test('a guest is written away while it runs, and comes back as it was then', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const saved = await lab.save(source)
    await lab.expectSameGuest(source, witness)
    await lab.quit(source)
    const restored = await lab.restore(saved)
    await lab.expectSameGuest(restored, witness)
  }),
)
