/** A person's text as paragraphs of lines: blank lines part paragraphs, single ones part lines. */
export function paragraphs(text: string): string[][] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n[^\S\n]*\n\s*/)
    .map((paragraph) => paragraph.split('\n').map((line) => line.trim()))
    .map((lines) => lines.filter((line) => line !== ''))
    .filter((lines) => lines.length > 0)
}
