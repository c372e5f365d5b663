/** A code as a person types it, without what does not matter: blanks around it, capitals, forms. */
export function couponCode(code: string): string {
  return code.normalize('NFKC').trim().toLowerCase().normalize('NFC')
}
