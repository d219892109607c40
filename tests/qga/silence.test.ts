import { matrix } from '#lab'

matrix('qga/silence', (test) =>
  test("an agent that says nothing is told in time, and late replies are nobody's", async ({ lab, spec }) => {
    const source = await lab.boot(spec)
    await lab.agent.check(source, 'largeOutput', 'staleReply', 'hung', 'ended')
  }),
)
