import type { Host } from '../../spec/host.ts'

/** What a case takes of a host. */
type PlaceNeed = Readonly<{ memoryMib: number; signal: AbortSignal }>

/** A place of a case on a host; everything that runs in it ends when it is disposed. */
export interface HostLease extends AsyncDisposable {
  readonly host: Host
}

/** A host that a run has open. */
export interface LabHost extends AsyncDisposable {
  /** Aborted with a LabError when nothing can be done there any more: then it is to be disposed and opened anew. */
  readonly lost: AbortSignal
  /** A place; undefined while other controllers have them all. Rejects with LabError. */
  claim(need: PlaceNeed): Promise<HostLease | undefined>
  /** Who had what the claim that failed last asked for, as a user is told. */
  readonly holder?: string | undefined
  /** Resolves when another try may have another outcome. */
  changed(signal: AbortSignal): Promise<void>
}
