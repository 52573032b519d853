import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { VariableSource } from './variables.ts'
import { filledPieces, fillVariables, textPieces, variablesIn, variableValues } from './variables.ts'

const SOURCE: VariableSource = {
  contact: { id: 7, name: 'maya lindqvist', email: 'maya@example.test', phone: '+4670' },
  agent: { name: 'Ada de Okafor', email: 'ada@acme.test' },
  conversationId: 181,
  inbox: { id: 3, name: 'Shop' },
  accountName: 'Acme',
  contactAttributes: { Plan: 'gold', seats: 3, tags: ['a', 'b'], nested: { a: 1 }, blank: ' ' },
  conversationAttributes: { order_id: 'A-2', paid: true },
}
const VALUES = variableValues(SOURCE)

describe('fillVariables', () => {
  it.each([
    ['Hello {{contact.name}}!', 'Hello Maya Lindqvist!'],
    ['{{ contact.first_name }} {{contact.last_name}}', 'Maya Lindqvist'],
    ['{{Contact.Email}} {{contact.phone}} {{contact.phone_number}} {{contact.id}}', 'maya@example.test +4670 +4670 7'],
    ['{{agent.name}}, {{agent.first_name}}, {{agent.email}}', 'Ada de Okafor, Ada, ada@acme.test'],
    ['#{{conversation.id}} #{{conversation.display_id}}', '#181 #181'],
    ['{{inbox.name}} of {{account.name}}', 'Shop of Acme'],
    ['{{contact.custom_attribute.plan}} {{contact.custom_attributes.seats}}', 'gold 3'],
    ['{{contact.custom_attribute.tags}}', 'a, b'],
    ['{{conversation.custom_attribute.order_id}} {{conversation.custom_attribute.paid}}', 'A-2 true'],
  ])('fills %j as %j', (text, filled) => expect(fillVariables(text, VALUES)).toBe(filled))

  it.each([
    '{{unknown.thing}}',
    '{{contact.custom_attribute.nested}} {{contact.custom_attribute.blank}}',
    '{{ "x" | upcase }} {{contact.name | upcase}}',
    '{{constructor}} {{__proto__}}',
    'Hello {{contact.name',
    '{{}} {{{contact.name}}}',
    '{% if contact.name %}',
    'Use `{{contact.name}}`, and\n```\n{{contact.name}}\n```',
  ])('leaves %j', (text) => expect(fillVariables(text, VALUES)).toBe(text))

  it.each(['{{agent.email}}', '$& $1 `x`', '<b>Zoe</b>', "{% raw %}'"])('inserts the name %j literally', (name) => {
    const values = variableValues({ ...SOURCE, contact: { id: 1, name, email: null, phone: null } })
    expect(fillVariables('Hi {{contact.name}}, {{agent.first_name}}', values)).toBe(`Hi ${name}, Ada`)
  })
  it('leaves what has no value, and names it', () => {
    const values = variableValues({ ...SOURCE, contact: null, agent: null, accountName: null })
    const text = 'Hi {{contact.name}}, {{contact.name}} {{agent.email}} in {{inbox.name}} {% x %}'
    expect(fillVariables(text, values)).toBe('Hi {{contact.name}}, {{contact.name}} {{agent.email}} in Shop {% x %}')
    expect(variablesIn(fillVariables(text, values))).toEqual(['{{contact.name}}', '{{agent.email}}', '{% x %}'])
    expect(filledPieces('a {{inbox.name}} {{b}}', values)).toEqual([
      { text: 'a ', variable: null },
      { text: 'Shop', variable: null },
      { text: ' ', variable: null },
      { text: '{{b}}', variable: 'b' },
    ])
  })
  it.each([
    ['Maya McKay', 'Maya McKay'],
    ['Oluwaseun de la Cruz', 'Oluwaseun de la Cruz'],
    ['ALL CAPS', 'ALL CAPS'],
    ['élan vital', 'Élan Vital'],
    ['王小明', '王小明'],
    ['', undefined],
  ])('writes the name %j as %j', (name, written) => {
    const values = variableValues({ ...SOURCE, contact: { id: 1, name, email: null, phone: null } })
    expect(values.get('contact.name')).toBe(written)
  })
})

it('cuts a text into pieces that are the text again', () => {
  const piece = fc.constantFrom('{{', '}}', '{%', '%}', '`', '{', '}', ' a', 'contact.name', '\n')
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
      (text) => {
        expect(
          textPieces(text)
            .map((each) => each.text)
            .join(''),
        ).toBe(text)
        expect(fillVariables(text, new Map())).toBe(text)
      },
    ),
  )
})
