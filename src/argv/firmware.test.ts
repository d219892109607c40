import { expect, test } from 'vitest'
import type { FirmwareSpec } from '../spec/firmware.ts'
import { flashGlobals, flashMachineOptions, flashOptions } from './firmware.ts'

const ovmf: FirmwareSpec = { name: 'ovmf', secureBoot: false, code: '/code.fd', vars: '/vars.fd' }
const files = { code: '/code.fd', vars: '/vars.fd', identity: 'f'.repeat(64) }

test('code is read only, variables are those of the machine', () => {
  const [code, vars] = flashOptions({ files, placement: { flashVars: '/s/vars.fd' } })
    .filter((word) => word !== '-blockdev')
    .map((word) => JSON.parse(word) as object)
  expect(code).toEqual({ driver: 'file', 'node-name': 'flash-code', filename: '/code.fd', 'read-only': true })
  expect(vars).toEqual({ driver: 'file', 'node-name': 'flash-vars', filename: '/s/vars.fd', locking: 'on' })
  expect(flashMachineOptions(ovmf)).toEqual({ pflash0: 'flash-code', pflash1: 'flash-vars' })
  expect(flashGlobals(ovmf)).toEqual([])
})

test('secure boot has its variables guarded by SMM', () => {
  const secure = { ...ovmf, secureBoot: true }
  expect(flashMachineOptions(secure)).toMatchObject({ smm: 'on' })
  expect(flashGlobals(secure)).toEqual(['-global', 'driver=cfi.pflash01,property=secure,value=on'])
})

test('the variables that all machines begin with are never opened', () => {
  expect(() => flashOptions({ files, placement: {} })).toThrow('no file for the variables')
})
