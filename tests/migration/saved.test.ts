import { matrix } from '#lab'

matrix('migration/saved', (test) =>
  test('a guest that was saved goes on where it was, in another QEMU', async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    const witness = await lab.witness(source)
    const saved = await lab.save(source)
    const restored = await lab.restore(saved)
    await lab.expectSameGuest(restored, witness)
  }),
)
