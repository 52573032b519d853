const STICKER =
  /^https:\/\/stickershop\.line-scdn\.net\/stickershop\/v1\/sticker\/\d{1,20}\/(?:android|iPhone)\/sticker(?:@2x)?\.png$/

/** Whether the address is of a sticker in LINE's own shop, as servers write it: it can't carry anything about who looks at it. */
export const isLineSticker = (url: string): boolean => url.length < 200 && STICKER.test(url)
