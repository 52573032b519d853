import { describe, expect, it } from 'vitest'
import { listIn, objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

async function helpCenter() {
  const desk = new SmallDesk()
  const rest = new RestClient(desk)
  const config = { allowed_locales: ['en', 'es'], default_locale: 'en' }
  await rest.ask('ada', 'POST', '/portals', { portal: { name: 'Help', slug: 'help', config } })
  await rest.ask('ada', 'POST', '/portals/help/categories', { category: { name: 'Orders', slug: 'orders' } })
  const write = (title: string, fields: object = {}) => {
    desk.clock.advance(1)
    return rest.ask('ada', 'POST', '/portals/help/articles', {
      article: { title, content: `Text about **${title}**.`, status: 'published', ...fields },
    })
  }
  await write('How refunds work', { category_id: 1 })
  await write('Where is my parcel', { category_id: 1, status: 0 })
  await write('Reembolsos', { locale: 'es', author_id: 2 })
  const titles = async (query: string) =>
    listIn(await rest.ask('ben', 'GET', `/portals/help/articles?${query}`)).map((article) => article['title'])
  return { rest, titles, write }
}

describe('articles', () => {
  it.each([
    ['', ['Reembolsos', 'Where is my parcel', 'How refunds work']],
    ['locale=es', ['Reembolsos']],
    ['status=draft', ['Where is my parcel']],
    ['category_slug=orders', ['How refunds work', 'Where is my parcel']],
    ['author_id=2', ['Reembolsos']],
    ['query=refu', ['How refunds work']],
    ['query=refunds%20work', ['How refunds work']],
    ['query=efunds', []],
    ['query=', ['Reembolsos', 'Where is my parcel', 'How refunds work']],
  ])('are listed by %j', async (query, expected) => {
    const { titles } = await helpCenter()
    expect(await titles(query)).toEqual(expected)
  })

  it('are counted by their status', async () => {
    const { rest } = await helpCenter()
    const body = objectIn(await rest.ask('ben', 'GET', '/portals/help/articles?locale=en'))
    expect(body['meta']).toMatchObject({
      all_articles_count: 3,
      articles_count: 2,
      draft_articles_count: 1,
      published_count: 1,
      mine_articles_count: 0,
    })
  })

  it('can be read by administrators only, while agents list them with their text', async () => {
    const { rest } = await helpCenter()
    expect((await rest.ask('ben', 'GET', '/portals/help/articles/1')).status).toBe(401)
    expect((await rest.ask('ada', 'GET', '/portals/help/articles/1')).status).toBe(200)
  })

  it('are found by words from all portals', async () => {
    const { rest } = await helpCenter()
    const found = async (text: string) => {
      return objectIn(await rest.ask('ben', 'GET', `/search/articles?q=${text}`))['payload']
    }
    expect(await found('parcel')).toMatchObject({ articles: [{ title: 'Where is my parcel', portal_slug: 'help' }] })
    expect(await found('')).toEqual({ articles: [] })
  })

  it('lose their category with it', async () => {
    const { rest } = await helpCenter()
    await rest.ask('ada', 'DELETE', '/portals/help/categories/1')
    const body = objectIn(await rest.ask('ada', 'GET', '/portals/help/articles/1'))
    expect(body['payload']).not.toHaveProperty('category')
  })

  it('get a slug from their title', async () => {
    const { write } = await helpCenter()
    const body = objectIn(await write('What about café & tea?'))
    expect(body['payload']).toMatchObject({
      slug: expect.stringMatching(/^\d+-what-about-caf-tea$/) as string,
      position: 40,
    })
  })
})

it('counts articles and categories by language', async () => {
  const { rest } = await helpCenter()
  const [portal] = listIn(await rest.ask('ben', 'GET', '/portals'))
  expect(portal?.['config']).toMatchObject({
    allowed_locales: [
      { code: 'en', articles_count: 2, categories_count: 1 },
      { code: 'es', articles_count: 1, categories_count: 0 },
    ],
  })
})

it('refuses a category in a language that the portal does not have', async () => {
  const { rest } = await helpCenter()
  const category = { name: 'Ordini', slug: 'ordini', locale: 'it' }
  expect((await rest.ask('ada', 'POST', '/portals/help/categories', { category })).status).toBe(422)
})
