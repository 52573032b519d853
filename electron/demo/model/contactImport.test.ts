import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { exportContacts } from './contactExport.ts'
import { scheduleImport } from './contactImport.ts'
import { createContact } from './contacts.ts'
import { parseCsv } from './csv.ts'

const ROWS = [
  'name,email,phone_number,identifier,city,labels,note',
  'One,ONE@example.test,46333333331,imp-1,Ystad,bug,first',
  'Broken,not-an-email,,imp-3,,,',
  'Gustav Again,gustav@example.test,,,,,',
  'Bad Label,three@example.test,,,,nolabel,',
  'One again,one@example.test,,,,,',
].join('\n')

const imported = (csv: string) => {
  const desk = new SmallDesk()
  const gustav = createContact(desk.model, 1, {
    name: 'Gustav',
    email: 'gustav@example.test',
    customAttributes: { plan: 'gold' },
  })
  scheduleImport(desk.model, 1, csv)
  const before = desk.model.contacts.size
  desk.clock.advance(59_000)
  expect(desk.model.contacts.size).toBe(before)
  desk.clock.advance(2_000)
  return { desk, gustav }
}
const named = (desk: SmallDesk, name: string) => [...desk.model.contacts.values()].find((one) => one.name === name)

describe('an import', () => {
  it('begins a minute later and stores rows with their extra columns as custom attributes', () => {
    const { desk } = imported(ROWS)
    expect(named(desk, 'One')).toMatchObject({
      email: 'one@example.test',
      phoneNumber: '+46333333331',
      identifier: 'imp-1',
      companyId: null,
      labels: ['bug'],
      additionalAttributes: { city: 'Ystad' },
      customAttributes: { city: 'Ystad', note: 'first' },
    })
    expect(named(desk, 'One again')).toBeUndefined()
  })

  it('changes a contact that has the address', async () => {
    const { desk, gustav } = imported(ROWS)
    expect(gustav).toMatchObject({ name: 'Gustav Again', customAttributes: { plan: 'gold', city: null, note: null } })
    const events = (await desk.takeEvents()).filter(({ event }) => event.startsWith('contact.'))
    expect(events.map(({ event, data }) => [event, data['name']])).toEqual([
      ['contact.created', 'Gustav'],
      ['contact.updated', 'Gustav Again'],
    ])
  })

  it('mails the counts and the failed rows to the administrators', () => {
    const { desk } = imported(ROWS)
    const [mail] = desk.model.mail.sent
    expect(mail).toMatchObject({
      envelope: { to: ['ada@acme.test'] },
      headers: { subject: 'Contact Import Completed' },
    })
    const [part] = mail?.parts ?? []
    expect(part && 'text' in part ? part.text : '').toMatch(/imported: 3.*failed: 2/s)
    const file = [...desk.model.blobs.values()].find((blob) => blob.fileName === 'contacts.csv')
    expect(parseCsv(file?.bytes.toString() ?? '')?.map((row) => [row[0], row.at(-1)])).toEqual([
      ['name', 'errors'],
      ['Broken', 'Email Invalid email'],
      ['Bad Label', 'Labels nolabel not found'],
    ])
  })

  it('of a file that is no CSV fails by mail', () => {
    const { desk } = imported('name,"email\n')
    expect(desk.model.mail.sent[0]?.headers['subject']).toBe('Contact Import Failed')
  })
})

it('an export is mailed to the agent as the address of a CSV file with the known columns', () => {
  const desk = new SmallDesk()
  const contact = createContact(desk.model, 1, { name: 'Nils', email: 'nils@example.test' })
  exportContacts(desk.model, 1, [contact], ['name', 'email', 'pubsub_token'], desk.user('ada'))
  desk.clock.advance(1000)
  const [mail] = desk.model.mail.sent
  expect(mail).toMatchObject({ envelope: { to: ['ada@acme.test'] } })
  const file = [...desk.model.blobs.values()].at(-1)
  expect(mail?.parts[0] && 'text' in mail.parts[0] ? mail.parts[0].text : '').toContain(`/${file?.key ?? ''}/`)
  expect(file?.bytes.toString()).toBe('name,email\nNils,nils@example.test\n')
})
