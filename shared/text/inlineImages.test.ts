import { describe, expect, it } from 'vitest'
import { splitImages } from './inlineImages.ts'

const STICKER = 'https://stickershop.line-scdn.net/stickershop/v1/sticker/1988/android/sticker.png'

describe('images in a text', () => {
  it('are separated from the words around them', () => {
    expect(splitImages(`![sticker-1988](${STICKER})`)).toEqual({
      words: '',
      images: [{ alt: 'sticker-1988', url: STICKER }],
    })
    expect(splitImages('Look:\n![](http://a.example/1.png)\nand ![ two ](HTTPS://a.example/2.png?x=1&y=%20)')).toEqual({
      words: 'Look:\n\nand',
      images: [
        { alt: '', url: 'http://a.example/1.png' },
        { alt: 'two', url: 'HTTPS://a.example/2.png?x=1&y=%20' },
      ],
    })
  })

  it.each([
    ' as typed ',
    '![not closed](https://a.example/1.png',
    '![a]( https://a.example/1.png)',
    '![a](javascript:alert(1))',
    '![a](data:image/png;base64,AAAA)',
    '![a](//a.example/1.png)',
    '![a](https://)',
    '![a](https://a.example/x y.png)',
    '![a](https://a.example/"onerror=1)',
    '![a]\n(https://a.example/1.png)',
    '[a link](https://a.example/1.png)',
    `![${'a'.repeat(301)}](https://a.example/1.png)`,
    `![a](https://a.example/${'a'.repeat(2_000)})`,
  ])('are none in %j', (text) => {
    expect(splitImages(text)).toEqual({ words: text, images: [] })
  })

  it('are at most 20; the rest stays text', () => {
    const { words, images } = splitImages('![](https://a.example/1.png)'.repeat(22))
    expect([images.length, words]).toEqual([20, '![](https://a.example/1.png)'.repeat(2)])
  })
})
