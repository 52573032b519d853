import { describe, expect, it } from 'vitest'
import { checkFiles, MAX_FILE_BYTES, MAX_FILES, measureLength, sendProblem } from './limits.ts'

describe('limits of a message', () => {
  const file = (name: string, size: number) => ({ name, size })
  it('reject empty and oversized files with the reason', () => {
    const { accepted, rejected } = checkFiles(
      [file('a', 1), file('b', 0), file('c', MAX_FILE_BYTES), file('d', MAX_FILE_BYTES + 1)],
      0,
    )
    expect(accepted.map(({ name }) => name)).toEqual(['a', 'c'])
    expect(rejected.map(({ file: { name }, problem }) => [name, problem])).toEqual([
      ['b', 'empty'],
      ['d', 'tooLarge'],
    ])
  })
  it('count the files attached before', () => {
    const { accepted, rejected } = checkFiles([file('a', 1), file('b', 1)], MAX_FILES - 1)
    expect(accepted.map(({ name }) => name)).toEqual(['a'])
    expect(rejected).toMatchObject([{ problem: 'tooMany' }])
  })
  it('count code points, not code units', () => {
    expect(measureLength('🙂🙂', 2)).toEqual({ remaining: 0, isNearLimit: true, isOverLimit: false })
    expect(measureLength('🙂🙂🙂', 2).isOverLimit).toBe(true)
  })
  it('report nearness from 90 % on', () => {
    expect(measureLength('a'.repeat(800), 1000).isNearLimit).toBe(false)
    expect(measureLength('a'.repeat(900), 1000).isNearLimit).toBe(true)
    expect(measureLength('', 20).isNearLimit).toBe(false)
  })
})

describe('sendProblem', () => {
  const sendable = {
    text: 'hi',
    maxLength: 10,
    uploads: [] as Parameters<typeof sendProblem>[0]['uploads'],
    canReply: true,
    isNote: false,
  }
  it.each([
    [{}, null],
    [{ text: '  ' }, 'empty'],
    [{ text: '\u200b\u3164\u2800\n' }, 'empty'],
    [{ text: '', uploads: [{ state: 'ready' as const }] }, null],
    [{ uploads: [{ state: 'uploading' as const }] }, null],
    [{ uploads: [{ state: 'failed' as const }] }, 'failedUpload'],
    [{ text: 'a'.repeat(11) }, 'tooLong'],
    [{ canReply: false }, 'cannotReply'],
    [{ canReply: false, isNote: true }, null],
    [{ uploads: Array.from({ length: MAX_FILES + 1 }, () => ({ state: 'ready' as const })) }, 'tooManyFiles'],
    [{ uploads: [{ state: 'interrupted' as const }] }, 'interruptedUpload'],
  ])('of %o is %s', (change, problem) => expect(sendProblem({ ...sendable, ...change })).toBe(problem))
})
