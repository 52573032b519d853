import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askOf } from './asks.ts'

const from = (contentType: string, attributes: Record<string, unknown>): ReturnType<typeof askOf> =>
  askOf({ isMine: false, contentType, attributes })

describe('what a message asks', () => {
  it('is a choice with its answer', () => {
    const items = [{ title: 'Red', value: 'red' }, { title: 'Blue' }, {}]
    const options = [
      { title: 'Red', value: 'red' },
      { title: 'Blue', value: 'Blue' },
    ]
    expect(from('input_select', { items })).toEqual({ kind: 'choices', options, chosen: null })
    expect(from('input_select', { items, submitted_values: [{ title: 'Red', value: 'red' }] })).toEqual({
      kind: 'choices',
      options,
      chosen: 'red',
    })
  })

  it('is a form with its fields and answers', () => {
    const items = [{ name: 'email', placeholder: 'Email', type: 'email', label: 'Email' }]
    const fields = [{ name: 'email', label: 'Email', placeholder: 'Email' }]
    expect(from('form', { items })).toEqual({ kind: 'form', fields, given: null })
    expect(from('form', { items, submitted_values: [{ name: 'email', value: 'a@b.c' }] })).toEqual({
      kind: 'form',
      fields,
      given: ['a@b.c'],
    })
  })

  it('is a survey with its rating', () => {
    expect(from('input_csat', {})).toEqual({ kind: 'survey', rating: null })
    const submitted_values = { csat_survey_response: { rating: 4 } }
    expect(from('input_csat', { submitted_values })).toEqual({ kind: 'survey', rating: 4 })
  })

  it('is nothing for texts, and for what the contact wrote', () => {
    expect(from('text', {})).toBeNull()
    expect(askOf({ isMine: true, contentType: 'input_csat', attributes: {} })).toBeNull()
  })

  it('never throws, and never has more than a hundred parts', () => {
    const types = fc.constantFrom('input_select', 'form', 'input_csat', 'input_email', 'text')
    fc.assert(
      fc.property(types, fc.anything(), fc.anything(), (type, items, submitted_values) => {
        expect(() => from(type, { items, submitted_values })).not.toThrow()
      }),
    )
    const many = Array.from({ length: 5_000 }, (_, index) => ({ title: `t${index}` }))
    expect(from('input_select', { items: many })).toMatchObject({ options: { length: 100 } })
  })
})
