/** In a QEMU option a comma inside a value is written twice. */
export function escapeComma(value: string): string {
  return value.replaceAll(',', ',,')
}
