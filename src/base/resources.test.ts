import { expect, test } from 'vitest'
import { unhandledRejections } from './fixtures/unhandled.ts'
import { Resources } from './resources.ts'

function named(name: string, log: string[], error?: Error): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      log.push(name)
      if (error) throw error
    },
  }
}

test('what was opened last is closed first', async () => {
  const log: string[] = []
  const resources = new Resources()
  for (const name of ['first', 'second', 'third']) resources.own(named(name, log))
  expect(await resources.close()).toEqual([])
  expect(log).toEqual(['third', 'second', 'first'])
})

test('each is closed before the next one is begun', async () => {
  const log: string[] = []
  const resources = new Resources()
  resources.own(named('first', log))
  resources.own({
    [Symbol.asyncDispose]: async () => {
      await new Promise(setImmediate)
      log.push('slow second')
    },
  })
  await resources.close()
  expect(log).toEqual(['slow second', 'first'])
})

test('closing goes on past failures and gives back all of them', async () => {
  const log: string[] = []
  const resources = new Resources()
  const [one, two] = [new Error('one'), new Error('two')]
  resources.own(named('first', log, one))
  resources.own({
    [Symbol.dispose]: () => {
      throw two
    },
  })
  resources.own(named('third', log))
  expect(await resources.close()).toEqual([two, one])
  expect(log).toEqual(['third', 'first'])
})

test('what does not end is left behind, and told', async () => {
  const log: string[] = []
  const resources = new Resources({ limitMs: 10 })
  resources.own(named('first', log))
  resources.own({ [Symbol.asyncDispose]: () => new Promise(() => {}) })
  // As what Node opens, such as by mkdtempDisposable.
  resources.own(Object.assign(Object.create(null), named('third', log)) as AsyncDisposable)
  expect(await resources.close()).toMatchObject([{ name: 'LabError', code: 'cleanup-stuck' }])
  expect(log).toEqual(['third', 'first'])
})

test('`await using` rejects with all failures', async () => {
  const close = async () => {
    await using resources = new Resources()
    resources.own(named('first', [], new Error('one')))
  }
  await expect(close()).rejects.toMatchObject({ message: 'could not clean up', errors: [{ message: 'one' }] })
})

test('what is opened too late is closed at once', async () => {
  const log: string[] = []
  const resources = new Resources()
  await resources.close()
  resources.own(named('late', log))
  expect(log).toEqual(['late'])
})

test('what is opened while closing is under way is closed before closing ends', async () => {
  const log: string[] = []
  const resources = new Resources()
  resources.own(named('first', log))
  resources.own({
    [Symbol.asyncDispose]: async () => {
      resources.own({
        [Symbol.asyncDispose]: async () => {
          await new Promise(setImmediate)
          log.push('late')
        },
      })
    },
  })
  await resources.close()
  expect(log).toEqual(['late', 'first'])
})

test('what is opened while closing is under way has its failure given back', async () => {
  const resources = new Resources()
  const failure = new Error('late')
  resources.own({ [Symbol.asyncDispose]: async () => void resources.own(named('late', [], failure)) })
  expect(await resources.close()).toEqual([failure])
})

test('a failure of what was opened too late harms nobody', async () => {
  const resources = new Resources()
  await resources.close()
  const unhandled = await unhandledRejections(async () => {
    resources.own(named('late', [], new Error('cannot close')))
  })
  expect(unhandled).toEqual([])
})
