/** Of `-smp`, all numbers that QEMU works out (hw/core/machine-smp.c). */
export type Topology = Readonly<Record<'cpus' | 'maxcpus' | 'sockets' | 'dies' | 'cores' | 'threads', number>>

/** Fills in what `-smp` leaves to QEMU: what is not given of sockets, cores and threads follows from the number of CPUs. */
export function expandTopology(given: Partial<Topology>, machineType: string): Topology {
  const { cpus = 0, maxcpus = 0, dies = 1 } = given
  let { sockets = 0, cores = 0, threads = 0 } = given
  const total = maxcpus || cpus
  if (total === 0) [sockets, cores, threads] = [sockets || 1, cores || 1, threads || 1]
  else if (prefersSockets(machineType)) {
    if (sockets === 0) [cores, threads] = [cores || 1, threads || 1]
    sockets ||= Math.floor(total / (dies * cores * threads || 1)) || 1
    ;[cores, threads] = rest(total / (sockets * dies), cores, threads)
  } else {
    if (cores === 0) [sockets, threads] = [sockets || 1, threads || 1]
    cores ||= Math.floor(total / (sockets * dies * threads)) || 1
    ;[sockets, threads] = rest(total / (dies * cores), sockets, threads)
  }
  const product = sockets * dies * cores * threads
  return { cpus: cpus || maxcpus || product, maxcpus: maxcpus || product, sockets, dies, cores, threads }
}

/** The one of two factors that is not given, or the second where neither is. */
function rest(product: number, first: number, threads: number): [number, number] {
  const one = first || Math.floor(product / (threads || 1)) || 1
  return [one, threads || Math.floor(product / one) || 1]
}

/** Machine types before 6.2, and RHEL's before 8.6, make sockets where later ones make cores. */
function prefersSockets(machineType: string): boolean {
  const found = /-(rhel)?(\d+)\.(\d+)/.exec(machineType)
  if (!found) return false
  const [version, first] = [Number(found[2]) * 100 + Number(found[3]), found[1] ? 806 : 602]
  return version < first
}
