import { afterAll } from 'vitest'
import { hostContract } from '../contract/host-contract.ts'
import { keptHost, makePlace, openKeeper } from './fixtures/local-keeper.ts'

const opened = new AsyncDisposableStack()
afterAll(() => opened.disposeAsync())

hostContract(async () => {
  const place = opened.use(await makePlace())
  return keptHost(opened.use(await openKeeper(place)).keeper)
})
