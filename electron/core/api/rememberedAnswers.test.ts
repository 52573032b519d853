import { expect, it } from 'vitest'
import type { HttpResponse } from './http.ts'
import { RememberedAnswers } from './rememberedAnswers.ts'

const answer = (body: string, tag: string | null, status = 200): HttpResponse => ({
  status,
  headers: tag === null ? {} : { etag: tag },
  body: Buffer.from(body),
})

it('asks for changes by the last tag, and completes an answer without a body', () => {
  const answers = new RememberedAnswers()
  expect(answers.headers('/a')).toEqual({})
  answers.complete('/a', answer('one', 'W/"1"'))
  expect(answers.headers('/a')).toEqual({ 'if-none-match': 'W/"1"' })
  expect(answers.headers('/b')).toEqual({})
  expect(answers.complete('/a', answer('', 'W/"1"', 304))).toMatchObject({ status: 200, body: Buffer.from('one') })
  answers.complete('/a', answer('two', 'W/"2"'))
  expect(answers.headers('/a')).toEqual({ 'if-none-match': 'W/"2"' })
})

it('forgets an answer that the server replaced by one without a tag, a failure or a large one', () => {
  for (const next of [answer('two', null), answer('no', 'W/"3"', 500), answer('x'.repeat(600_000), 'W/"4"')]) {
    const answers = new RememberedAnswers()
    answers.complete('/a', answer('one', 'W/"1"'))
    expect(answers.complete('/a', next)).toBe(next)
    expect(answers.headers('/a')).toEqual({})
  }
})

it('passes a 304 on that it did not ask for, and keeps at most two mebibytes', () => {
  const answers = new RememberedAnswers()
  const unasked = answer('', 'W/"1"', 304)
  expect(answers.complete('/a', unasked)).toBe(unasked)
  for (let number = 0; number < 10; number++) answers.complete(`/${number}`, answer('x'.repeat(500_000), `"${number}"`))
  const kept = Array.from({ length: 10 }, (_, number) => number).filter(
    (number) => Object.keys(answers.headers(`/${number}`)).length > 0,
  )
  expect(kept).toEqual([6, 7, 8, 9])
})
