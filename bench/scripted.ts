/** How long a scripted case takes, in milliseconds. */
export const caseMs = 50

/** The same of a large lab. */
export const fleetCaseMs = 1_000
