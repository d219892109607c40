/** Commands that agents list and no check is of, and why. */
export const uncovered: Readonly<Record<string, string>> = {
  'guest-get-devices': 'lists the drivers of Windows guests; the agents of Linux list it at most as disabled',
}
