import encodeQR from 'qr'

/** A QR code as one SVG path on a square board of `size` modules, with the quiet zone of ISO 18004. */
export function qrPath(text: string): { path: string; size: number } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  let path = ''
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`
    })
  })
  return { path, size: rows.length }
}
