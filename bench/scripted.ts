/** How long a scripted case takes, in milliseconds. */
export const caseMs = 50
