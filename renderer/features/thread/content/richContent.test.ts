import { describe, expect, it } from 'vitest'
import { richContent } from './richContent.ts'

describe('structured contents', () => {
  it('marks the chosen option', () => {
    const attributes = {
      items: [
        { title: 'Red', value: 'red' },
        { title: 'Blue', value: 'blue' },
      ],
      submitted_values: [{ title: 'Blue', value: 'blue' }],
    }
    expect(richContent({ contentType: 'input_select', attributes })).toEqual({
      kind: 'choices',
      answered: true,
      options: [
        { title: 'Red', chosen: false },
        { title: 'Blue', chosen: true },
      ],
    })
  })
  it('knows that a choice was not made yet', () => {
    expect(
      richContent({ contentType: 'input_select', attributes: { items: [{ title: 'Red', value: 'red' }] } }),
    ).toMatchObject({ answered: false })
  })
  it('puts answers beside the fields of a form', () => {
    const attributes = {
      items: [
        { name: 'email', label: 'E-mail', type: 'email' },
        { name: 'age', placeholder: 'Your age' },
      ],
      submitted_values: [{ name: 'email', value: 'maya@acme.test' }],
    }
    expect(richContent({ contentType: 'form', attributes })).toEqual({
      kind: 'form',
      answered: true,
      fields: [
        { label: 'E-mail', value: 'maya@acme.test' },
        { label: 'Your age', value: null },
      ],
    })
  })
  it('reads cards and articles as recorded', () => {
    const cards = [
      {
        media_url: 'https://acme.test/a.png',
        title: 'Card',
        description: 'Desc',
        actions: [{ type: 'link', text: 'Open', uri: 'https://acme.test' }],
      },
    ]
    expect(richContent({ contentType: 'cards', attributes: { items: cards } })).toEqual({
      kind: 'cards',
      cards: [{ title: 'Card', description: 'Desc', actions: [{ text: 'Open', uri: 'https://acme.test' }] }],
    })
    expect(
      richContent({
        contentType: 'article',
        attributes: { items: [{ title: 'API', description: 'docs', link: 'https://acme.test/docs' }] },
      }),
    ).toEqual({ kind: 'articles', articles: [{ title: 'API', description: 'docs', link: 'https://acme.test/docs' }] })
  })
  it('reads a survey with and without an answer, and keeps its stars between one and five', () => {
    expect(
      richContent({
        contentType: 'input_csat',
        attributes: { submitted_values: { csat_survey_response: { rating: 4, feedback_message: 'quick' } } },
      }),
    ).toEqual({ kind: 'survey', rating: 4, feedback: 'quick' })
    expect(richContent({ contentType: 'input_csat', attributes: {} })).toEqual({
      kind: 'survey',
      rating: null,
      feedback: '',
    })
    expect(
      richContent({
        contentType: 'input_csat',
        attributes: { submitted_values: { csat_survey_response: { rating: 99 } } },
      }),
    ).toMatchObject({ rating: 5 })
  })
  it('reads an answered question', () => {
    expect(richContent({ contentType: 'input_email', attributes: { submitted_email: 'maya@acme.test' } })).toEqual({
      kind: 'question',
      answer: 'maya@acme.test',
    })
    expect(richContent({ contentType: 'input_email', attributes: {} })).toEqual({ kind: 'question', answer: null })
  })
  it.each([
    [
      { status: 'completed', call_direction: 'outbound', duration_seconds: 30 },
      { direction: 'outbound', status: 'completed', seconds: 30 },
    ],
    [
      { status: 'in-progress', call_direction: 'inbound' },
      { direction: 'inbound', status: 'ongoing', seconds: null },
    ],
    [
      { status: 'teleporting', duration: '7' },
      { direction: null, status: null, seconds: 7 },
    ],
    [null, { direction: null, status: null, seconds: null }],
  ])('reads the call %j', (data, expected) => {
    expect(richContent({ contentType: 'voice_call', attributes: { data } })).toEqual({ kind: 'call', ...expected })
  })
  it.each([
    [
      { type: 'dyte', data: { meeting_id: 'm' } },
      { kind: 'meeting', link: null },
    ],
    [
      { type: 'dyte', data: { meeting_id: 'm', url: 'https://meet.example.test/m' } },
      { kind: 'meeting', link: 'https://meet.example.test/m' },
    ],
    [
      { type: 'dyte', data: { meeting_id: 'm', url: 'javascript:alert(1)' } },
      { kind: 'meeting', link: null },
    ],
    [{ type: 'linear' }, null],
  ])('reads the meeting %j', (attributes, expected) => {
    expect(richContent({ contentType: 'integrations', attributes })).toEqual(expected)
  })
  it.each(['input_select', 'cards', 'form', 'article', 'input_csat', 'input_email', 'voice_call', 'integrations'])(
    'survives nonsense in %s',
    (contentType) => {
      for (const nonsense of [null, 7, 'x', [null, 7, 'x', { title: { a: 1 }, actions: 'no' }], { a: [] }]) {
        expect(() =>
          richContent({ contentType, attributes: { items: nonsense, submitted_values: nonsense, data: nonsense } }),
        ).not.toThrow()
      }
    },
  )
  it('leaves text and unknown kinds alone', () => {
    expect(richContent({ contentType: 'text', attributes: {} })).toBeNull()
    expect(richContent({ contentType: 'hologram', attributes: { items: [] } })).toBeNull()
  })
})
