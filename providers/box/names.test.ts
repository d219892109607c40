import { expect, test } from 'vitest'
import { bridgeName, cableName, checkLabName, isInterfaceOf, mostHosts, networks, parseHostName } from './names.ts'

test.each(['box', 'a', 'box2', 'abcdefghi'])("a lab may be named '%s'", (name) => expect(checkLabName(name)).toBe(name))

test.each(['', 'Box', '2box', 'box-1', '../x', 'abcdefghij', 'a b', 'ä', 'box\n'])('a lab cannot be named %j', (name) =>
  expect(() => checkLabName(name)).toThrow('a lab cannot be named'),
)

test('the longest name still makes interfaces that Linux takes', () => {
  const longest = networks.map((network) => cableName('abcdefghi', network, mostHosts))
  expect(longest).toEqual(['vqabcdefghi0-99', 'vqabcdefghi1-99'])
  for (const name of longest) expect(name.length).toBeLessThanOrEqual(15)
})

test('a lab knows its interfaces from those of others', () => {
  const own = [bridgeName('box', 'management'), bridgeName('box', 'migration'), cableName('box', 'migration', 2)]
  expect(own).toEqual(['vqbox0', 'vqbox1', 'vqbox1-2'])
  for (const name of own) expect(isInterfaceOf('box', name)).toBe(true)
  const others = [bridgeName('box0', 'management'), cableName('box1', 'management', 2), 'eth0', 'vqbox2', 'vqbox0-1x']
  for (const name of others) expect(isInterfaceOf('box', name), name).toBe(false)
})

test('a host says which lab it is of', () => expect(parseHostName('box-12')).toEqual({ lab: 'box', index: 12 }))

test.each(['box', 'box-0', 'box-100', '-1', 'box-1-2', 'box-1 ', '9-1'])("'%s' is no host of a lab", (name) =>
  expect(() => parseHostName(name)).toThrow('is not the name of'),
)
