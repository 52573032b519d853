/** Whether two texts are the same to a reader: servers and databases change the form of characters and white space. */
export function isSameText(one: string, other: string): boolean {
  return normalized(one) === normalized(other)
}

function normalized(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}
