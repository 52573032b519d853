import { describe, expect, it } from 'vitest'
import { hasOnlyFileNames } from './pastedFiles.ts'

describe('hasOnlyFileNames', () => {
  const two = ['Offer 2026.pdf', 'a.png']
  it.each([
    ['no text', '', two],
    ['names, one per line', 'Offer 2026.pdf\na.png', two],
    ['names separated as on macOS', 'Offer 2026.pdf\ra.png', two],
    ['CRLF', 'Offer 2026.pdf\r\na.png\r\n', two],
    ['addresses', 'file:///home/ada/Offer%202026.pdf\r\nfile:///home/ada/a.png', two],
    ['a list with a comment', '# copied\r\nfile:///tmp/a.png\r\n', ['a.png']],
    ['GNOME', 'x-special/nautilus-clipboard\ncopy\nfile:///home/ada/a.png\n', ['a.png']],
    ['paths', '/home/ada/Offer 2026.pdf\n/home/ada/a.png', two],
    ['Windows paths in quotes', '"C:\\Users\\ada\\Offer 2026.pdf"\r\n"C:\\Users\\ada\\a.png"', two],
    ['a share', '\\\\server\\share\\a.png', ['a.png']],
    ['shell words', "'/home/ada/Offer 2026.pdf' '/home/ada/a.png'", two],
    ['escaped spaces', '/home/ada/Offer\\ 2026.pdf', two],
    ['a host in the address', 'file://laptop/tmp/a.png', ['a.png']],
    ['a hidden extension', 'Offer 2026', two],
    ['decomposed letters', 'Rechnung f\u0075\u0308r.pdf', ['Rechnung f\u00fcr.pdf']],
    ['separated by spaces', '/tmp/a.png /tmp/b.png', ['a.png', 'b.png']],
    ['an address on the network', 'smb://nas/share/Offer%202026.pdf', two],
    ['an address on a phone', 'mtp://Phone/DCIM/a.png', ['a.png']],
    ['a broken escape', 'file:///tmp/50%.png', ['50%.png']],
    ['a name with a colon', 'Re: offer.pdf', ['Re: offer.pdf']],
  ])('accepts %s', (_name, text, names) => expect(hasOnlyFileNames(text, names)).toBe(true))
  it.each([
    ['a cell', '12,50', ['image.png']],
    ['a cell named like the image', 'image', ['image.png']],
    ['the address of a web image', 'https://shop.test/image.png', ['image.png']],
    ['a table', 'a\tb\r\nc\td', ['image.png']],
    ['a sentence with the name', 'Please open a.png', ['a.png']],
    ['a name and another line', 'a.png\nthanks', ['a.png']],
    ['the name of another file', 'b.png', ['a.png']],
    ["another file's address", 'file:///tmp/b.png', ['a.png']],
    ['a very long text', 'a.png\n'.repeat(100_000), ['a.png']],
    ['any text without files', 'hello', []],
  ])('rejects %s', (_name, text, names) => expect(hasOnlyFileNames(text, names)).toBe(false))
})
