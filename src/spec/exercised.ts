/**
 * Whether something that a case asked for really happened, and what shows it. Asked for but not exercised is no pass;
 * `unchecked`, where nobody looked, is neither that nor a proof.
 */
export type Exercised = Readonly<{ feature: string; exercised: boolean; unchecked?: true; proof: string }>

/** What was not looked at, and why: named in the report of the case. */
export function notChecked(feature: string, why: string): Exercised {
  return { feature, exercised: false, unchecked: true, proof: why }
}

/** How a report says it. */
export function told({ exercised, unchecked }: Exercised): 'yes' | 'no' | 'not checked' {
  if (unchecked) return 'not checked'
  return exercised ? 'yes' : 'no'
}
