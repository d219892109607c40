import { expect, test } from 'vitest'
import { type Present, waysFrom } from './ways.ts'

const signal = AbortSignal.timeout(30_000)

/** A host that hears of these addresses that they refuse it, and nothing of others. */
function present(name: string, { answering = [] as readonly string[], boot = name } = {}): Present {
  const said = (host: string) => new Error(answering.includes(host) ? 'Connection refused' : 'No route to host')
  return {
    ...{ name, migrationAddress: `ip-${name}`, facts: { boot } },
    dial: ({ host }) => Promise.reject(said(host)),
  }
}

test('each other host answers, or does not and why', async () => {
  const a = present('a', { answering: ['ip-b'] })
  expect(await waysFrom(a, [a, present('b'), present('c')], signal)).toEqual({
    b: { ok: true, detail: 'answers at ip-b' },
    c: {
      ok: false,
      detail: 'ip-c does not answer at port 1 (No route to host): is a firewall between them?',
    },
  })
})

test('a machine under two names is told, and not tried', async () => {
  const one = present('one', { boot: '6e2e lab' })
  expect(await waysFrom(one, [one, present('two', { boot: '6e2e lab' })], signal)).toEqual({
    two: { ok: false, detail: 'is the same machine: leave one out' },
  })
})

test('in a large lab a host tries those after it, around the end', async () => {
  const lab = Array.from({ length: 40 }, (_, index) => present(`h${index}`))
  const tried = Object.keys(await waysFrom(lab[30]!, lab, signal))
  expect([tried.length, tried[0], tried.at(-1)]).toEqual([16, 'h31', 'h6'])
})
