import { expect, test } from 'vitest'
import type { Config } from '../matrix/config.ts'
import { selectedLab } from './selected-lab.ts'

const config = { labs: new Map() } as Partial<Config> as Config
const select = (hosts: string) => () => selectedLab(config, { hosts: [hosts] }, { cwd: '/nowhere' })

test('a hosts file that is not there is refused', () => {
  expect(select('box.yaml')).toThrow("--hosts 'box.yaml' is neither a file nor the name of one in cfg/hosts")
})

test('the hosts file of a lab that is down says how to make the lab again', () => {
  expect(select('/run/virtqual/nosuchlab/hosts.yaml')).toThrow("lab nosuchlab is down: 'npx virtqual lab up")
})
