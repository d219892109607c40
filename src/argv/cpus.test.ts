import { expect, test } from 'vitest'
import { cpuDevices, smpOption } from './cpus.ts'

test('a topology is said as it was given', () => {
  expect(smpOption({ smp: { cpus: 2, maxcpus: 4 } })).toBe('2,maxcpus=4')
  const smp = { cpus: 2, maxcpus: 16, sockets: 2, dies: 2, cores: 2, threads: 2 }
  expect(smpOption({ smp })).toBe('2,maxcpus=16,sockets=2,dies=2,cores=2,threads=2')
})

test('a vCPU that was plugged is a device at its place', () => {
  const cpu = { model: 'EPYC', features: [] }
  expect(cpuDevices({ cpu })).toEqual([])
  const place = { 'socket-id': 0, 'core-id': 2, 'thread-id': 0 }
  expect(cpuDevices({ cpu, pluggedCpus: [{ id: 'cpu2', driver: 'max-x86_64-cpu', place }] })).toEqual([
    { driver: 'max-x86_64-cpu', id: 'cpu2', ...place },
  ])
  expect(cpuDevices({ cpu, pluggedCpus: [{ id: 'cpu3', place }] })).toEqual([
    { driver: 'EPYC-x86_64-cpu', id: 'cpu3', ...place },
  ])
})
