import { expect, it } from 'vitest'
import { createContact } from '../model/contacts.ts'
import { RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

it('an export has the contacts of a filter, those with a label, or all, for administrators only', async () => {
  const desk = new SmallDesk()
  const rest = new RestClient(desk)
  for (const name of ['Nils', 'Maya', 'Otto'])
    createContact(desk.model, 1, { name, email: `${name.toLowerCase()}@example.test` }).labels =
      name === 'Otto' ? ['bug'] : []
  const exported = async (body: Record<string, unknown>) => {
    expect((await rest.ask('ada', 'POST', '/contacts/export', { column_names: ['name'], ...body })).status).toBe(200)
    const file = [...desk.model.blobs.values()].at(-1)
    return file?.bytes.toString().trim().split('\n')
  }
  const condition = { attribute_key: 'name', filter_operator: 'contains', values: ['nil'], query_operator: null }
  expect(await exported({ payload: [condition] })).toEqual(['name', 'Nils'])
  expect(await exported({ label: 'bug' })).toEqual(['name', 'Otto'])
  expect(await exported({ payload: [] })).toEqual(['name', 'Nils', 'Maya', 'Otto'])
  expect((await rest.ask('ben', 'POST', '/contacts/export', {})).status).toBe(401)
  expect((await rest.ask('ben', 'POST', '/contacts/import', {})).status).toBe(401)
  expect((await rest.ask('ada', 'POST', '/contacts/import', {})).body).toEqual({ error: 'File is blank' })
})
