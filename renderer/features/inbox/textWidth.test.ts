import { describe, expect, it } from 'vitest'
import { textWidth } from './textWidth.ts'

/** As Chromium's canvas measured them in "430 12.5px 'Inter Variable'". */
const MEASURED = [
  ['How much would the discount be?', 204.3],
  ['I have not received the confirmation email yet.', 273.5],
  ['Solo cuando hago espuma.', 161.2],
  ['Sure. What is the name on the door?', 215.2],
  ['O estorno de 135.50 € já foi solicitado. No cartão pode aparecer só na próxima fatura.', 507.2],
  ['A luz ficou laranja, é normal?', 171.0],
  ['¿Sirve el cupón para el café?', 170.9],
  ['那就好。为表歉意，我送您一张 20 元的优惠券。', 272.5],
  ['请问 Tiga 咖啡机 一直显示 E-07 是什么意思？', 258.8],
  ['はい、可能です。ご希望の日を教えてください。', 275.0],
  ['هل يمكن التوصيل بعد الساعة الخامسة؟', 204.7],
  ['نعم، متوفر الأسبوع القادم. هل أحجز لك واحدة؟', 242.6],
] as const

describe('textWidth', () => {
  it.each(MEASURED)('is within 5 % of what Chromium measures: %s', (text, width) => {
    expect(Math.abs(textWidth(text, 12.5) / width - 1)).toBeLessThan(0.05)
  })
  it('measures a letter with a diacritic like the letter, composed or not', () => {
    expect(textWidth('é', 10)).toBe(textWidth('e', 10))
    expect(textWidth('e\u0301', 10)).toBe(textWidth('e', 10))
  })
  it('is proportional to the font size, and 0 for an empty text', () => {
    expect(textWidth('Hello', 20)).toBeCloseTo(2 * textWidth('Hello', 10))
    expect(textWidth('', 12.5)).toBe(0)
  })
})
