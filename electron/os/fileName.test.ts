import { expect, it } from 'vitest'
import { safeFileName } from './fileName.ts'

it.each([
  ['invoice 4.pdf', 'invoice 4.pdf'],
  ['发票.pdf', '发票.pdf'],
  ['../../.bashrc', '_.._.bashrc'],
  ['C:\\Windows\\calc.exe', 'C__Windows_calc.exe'],
  ['a\u0000b\nc.txt', 'a_b_c.txt'],
  ['photo\u202egpj.exe', 'photo_gpj.exe'],
  ['.hidden', 'hidden'],
  ['name. ', 'name'],
  ['CON.txt', '_CON.txt'],
  ['lpt1', '_lpt1'],
  ['', 'file'],
  ['...', 'file'],
  ['///', 'file'],
])('turns %j into %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe)
})

it('keeps the ending of a long name', () => {
  const safe = safeFileName(`${'a'.repeat(400)}.docx`)
  expect([safe.length, safe.endsWith('a.docx')]).toEqual([150, true])
})
