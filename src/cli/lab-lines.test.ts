import { expect, test } from 'vitest'
import { linkLine, noLabLine, statusLines, upLines } from './lab-lines.ts'

const init = { pid: 7, startTicks: 1 }
const host = {
  name: 'box-1',
  index: 1,
  address: '10.213.71.11',
  migrationAddress: '10.213.72.11',
  directory: '/d',
  init,
}

test('a lab is told host by host', () => {
  const hosts = [{ ...host, up: false, link: { up: true, queue: 'tbf rate 8Mbit' } }]
  expect(statusLines([{ name: 'box', directory: '/run/virtqual/box', hosts }])).toEqual([
    'lab box: /run/virtqual/box/hosts.yaml',
    '  box-1  down  10.213.71.11  migration 10.213.72.11, link up, slowed each way by tbf rate 8Mbit',
  ])
})

test('what is not a whole lab is told', () => {
  expect(statusLines([])).toEqual(['no such lab is on this machine'])
  expect(statusLines([{ name: 'box', directory: '/d' }])).toEqual([
    "lab box: in part, or of an earlier boot; 'virtqual lab down --name box' removes it",
  ])
})

test('a reset says what it has ended', () => {
  const line = linkLine('box-1', { kind: 'reset' }, { up: false, ended: 1 })
  expect(line).toBe('box-1: link down, not slowed; 1 connection ended')
})

test('a lab that is not there is told with those that are', () => {
  expect(noLabLine('x', ['box', 'other'])).toBe('there is no lab x, only box, other')
  expect(noLabLine('x', [])).toBe('there is no lab x, nor any other')
})

test('what is proposed for a new lab goes from host to host', () => {
  const lab = { name: 'box', count: 2, directory: '/run/virtqual/box', hosts: [host] }
  expect(upLines({ lab: lab as never, made: true })).toEqual([
    'lab box is up: box-1 (10.213.71.11)',
    'try: npx virtqual run smoke --only migration=precopy-tcp --hosts cfg/hosts/box.yaml',
  ])
})
