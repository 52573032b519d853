import { expect, it } from 'vitest'
import { formatSize } from '../../../ui/bytes.ts'
import { attachment } from '../testing.ts'
import { extensionOf, formatLength, gridHeight, groupAttachments, imageBox, shapeOf } from './kinds.ts'

it.each([
  [{ kind: 'image' }, 'image'],
  [{ kind: 'image', address: null }, 'file'],
  [{ kind: 'hologram' }, 'file'],
  [{ kind: 'location' }, 'share'],
  [{ kind: 'location', coordinates: { latitude: 1, longitude: 2 } }, 'location'],
  [{ kind: 'ig_story', contentType: 'image/png' }, 'image'],
  [{ kind: 'ig_reel', contentType: 'video/mp4' }, 'video'],
  [{ kind: 'fallback', contentType: null }, 'share'],
] as const)('draws %o as %s', (change, shape) => expect(shapeOf(attachment(change))).toBe(shape))

it.each([
  [0, '0 B'],
  [1, '1 B'],
  [5, '5 B'],
  [805, '805 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [184_320, '184 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [1_500_000, '1.5 MB'],
  [40_000_000, '40 MB'],
])('formats %i bytes as %s', (bytes, words) => expect(formatSize(bytes, 'en')).toBe(words))
it.each([
  ['de', '805 B', '184 kB'],
  ['fr', '805 o', '184 ko'],
  ['ja', '805 B', '184 KB'],
])('formats sizes in %s with a short unit', (locale, bytes, kilobytes) => {
  const plain = (text: string): string => text.replaceAll(/\s/g, ' ')
  expect(plain(formatSize(805, locale))).toBe(bytes)
  expect(plain(formatSize(184_320, locale))).toBe(kilobytes)
})
it.each([
  [0, '0:00'],
  [187, '3:07'],
  [3_661, '1:01:01'],
  [Number.NaN, '0:00'],
  [Infinity, '0:00'],
])('formats %d seconds as %s', (seconds, words) => expect(formatLength(seconds)).toBe(words))
it.each([
  ['invoice.PDF', 'PDF'],
  ['a.tar.gz', 'GZ'],
  ['none', ''],
  ['x.', ''],
])('finds in %s the extension "%s"', (name, extension) => expect(extensionOf(name)).toBe(extension))
it('scales an image down in proportion and never up', () => {
  expect(imageBox(1600, 1200)).toEqual({ width: 320, height: 240 })
  expect(imageBox(100, 100)).toEqual({ width: 100, height: 100 })
  expect(imageBox(500, 5000)).toEqual({ width: 56, height: 300 })
  expect(imageBox(5000, 300)).toEqual({ width: 320, height: 56 })
  expect(imageBox(16, 16)).toEqual({ width: 56, height: 56 })
  expect(imageBox(null, 10)).toEqual({ width: 240, height: 180 })
})
it('puts several images into a grid, and everything else below it', () => {
  const [one, two, pdf, lost] = [
    attachment({ id: '1', kind: 'image' }),
    attachment({ id: '2', kind: 'image' }),
    attachment({ id: '3' }),
    attachment({ id: '4', kind: 'image', address: null }),
  ]
  expect(groupAttachments([one, pdf, two, lost])).toEqual({ grid: [one, two], others: [pdf, lost] })
  expect(groupAttachments([pdf, one])).toEqual({ grid: [], others: [pdf, one] })
  expect(groupAttachments([one, two], true)).toEqual({ grid: [], others: [one, two] })
  expect([1, 2, 3, 4, 9].map(gridHeight)).toEqual([0, 159, 240, 240, 240])
})
