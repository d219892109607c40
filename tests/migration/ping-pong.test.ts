import { matrix } from '#lab'

const hops = 10

matrix('migration/ping-pong', (test) =>
  test('a guest that migrates to and fro stays what it was', async ({ lab, spec }) => {
    let machine = await lab.boot(spec)
    const witness = await lab.witness(machine)
    for (let hop = 1; hop <= hops; hop++) {
      const next = await lab.successor(machine, { back: hop % 2 === 0 })
      await lab.migrate(machine, next)
      await lab.expectSameGuest(next, witness)
      await lab.quit(machine)
      machine = next
    }
  }),
)
