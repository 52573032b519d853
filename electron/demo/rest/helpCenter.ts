import { enumField, flagField, numberField, objectField, present, textField, textsField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, givenPage, idParam, numberParam, ok, pageParam } from '../http.ts'
import { notFound } from '../model/errors.ts'
import type { Article, Category, Portal } from '../model/helpCenter.ts'
import {
  addArticle,
  addCategory,
  addPortal,
  ARTICLE_STATUSES,
  articlesOf,
  categoriesOf,
  changeArticle,
  changeCategory,
  changePortal,
  deleteCategory,
  deletePortal,
  searchArticles,
} from '../model/helpCenter.ts'
import { pageOf } from '../model/lists.ts'
import { requirePermission } from '../model/rights.ts'
import type { Details } from '../model/types.ts'
import { articlePayload, categoryPayload, countStatus, portalPayload } from '../payloads/helpCenter.ts'

const PAGE = 25
const PORTAL = '/portals/:portal'

function portalOf(call: AccountCall): Portal {
  const { model, accountId, params } = call
  const portal = model.ofAccount(model.portals, accountId).find(({ slug }) => slug === params['portal'])
  if (!portal) throw notFound()
  return portal
}

/** For everything but lists: agents may only list, unless their custom role has the permission. */
function portalOfEditor(call: AccountCall): Portal {
  requirePermission(call, 'knowledge_base_manage')
  return portalOf(call)
}

function categoryIn(call: AccountCall, portal: Portal): Category {
  const category = call.model.categories.get(idParam(call, 'category'))
  if (category?.portalId !== portal.id) throw notFound()
  return category
}

function articleIn(call: AccountCall, portal: Portal): Article {
  const article = call.model.articles.get(idParam(call, 'article'))
  if (article?.portalId !== portal.id) throw notFound()
  return article
}

function portalFields({ body }: AccountCall) {
  const given = objectField(body, 'portal') ?? {}
  const config = objectField(given, 'config') ?? {}
  return present({
    name: textField(given, 'name'),
    slug: textField(given, 'slug'),
    color: textField(given, 'color'),
    customDomain: textField(given, 'custom_domain'),
    headerText: textField(given, 'header_text'),
    homepageLink: textField(given, 'homepage_link'),
    pageTitle: textField(given, 'page_title'),
    isArchived: flagField(given, 'archived'),
    allowedLocales: textsField(config, 'allowed_locales'),
    defaultLocale: textField(config, 'default_locale'),
  })
}

function categoryFields({ body }: AccountCall) {
  const given = objectField(body, 'category') ?? {}
  return present({
    name: textField(given, 'name'),
    slug: textField(given, 'slug'),
    locale: textField(given, 'locale'),
    description: textField(given, 'description'),
    position: numberField(given, 'position'),
    icon: textField(given, 'icon'),
  })
}

function articleFields({ body }: AccountCall) {
  const given = objectField(body, 'article') ?? {}
  return present({
    title: textField(given, 'title'),
    slug: textField(given, 'slug'),
    content: textField(given, 'content'),
    description: textField(given, 'description'),
    status: enumField(given, 'status', ARTICLE_STATUSES),
    categoryId: numberField(given, 'category_id'),
    authorId: numberField(given, 'author_id'),
    locale: textField(given, 'locale'),
  })
}

const NEW_PORTAL = {
  name: '',
  slug: '',
  color: '#1f93ff',
  customDomain: null,
  headerText: null,
  homepageLink: null,
  pageTitle: null,
  isArchived: false,
  allowedLocales: ['en'],
  defaultLocale: 'en',
}

function showPortal(call: AccountCall): Answer {
  const portal = portalOfEditor(call)
  const locale = call.query.get('locale') ?? undefined
  return ok(portalPayload(call.model, portal, searchArticles(call.model, articlesOf(call.model, portal), { locale })))
}

function addPortals(router: Router): void {
  router.account('GET', '/portals', (call) => {
    const portals = call.model.ofAccount(call.model.portals, call.accountId)
    return ok({
      payload: portals.map((portal) => portalPayload(call.model, portal)),
      meta: { current_page: pageParam(call), portals_count: portals.length },
    })
  })
  router.account('POST', '/portals', (call) => {
    requirePermission(call, 'knowledge_base_manage')
    return ok(
      portalPayload(call.model, addPortal(call.model, call.accountId, { ...NEW_PORTAL, ...portalFields(call) })),
    )
  })
  router.account('GET', PORTAL, showPortal)
  router.account('PATCH', PORTAL, (call) => {
    changePortal(call.model, portalOfEditor(call), portalFields(call))
    return showPortal(call)
  })
  router.account('DELETE', PORTAL, (call) => {
    deletePortal(call.model, portalOfEditor(call))
    return empty
  })
}

function addCategories(router: Router): void {
  const at = `${PORTAL}/categories`
  const shown = (call: AccountCall, portal: Portal, category: Category): Answer =>
    ok({ payload: categoryPayload(call.model, portal, category) })
  router.account('GET', at, (call) => {
    const portal = portalOf(call)
    const locale = call.query.get('locale')
    const rows = categoriesOf(call.model, portal).filter((row) => locale === null || row.locale === locale)
    return ok({
      payload: rows
        .sort((a, b) => a.position - b.position)
        .map((category) => categoryPayload(call.model, portal, category)),
      meta: { current_page: pageParam(call), categories_count: rows.length },
    })
  })
  router.account('POST', at, (call) => {
    const portal = portalOfEditor(call)
    const rest = { name: '', slug: '', locale: portal.defaultLocale, description: null, position: 0, icon: '' }
    return shown(call, portal, addCategory(call.model, portal, { ...rest, ...categoryFields(call) }))
  })
  router.account('GET', `${at}/:category`, (call) => {
    const portal = portalOfEditor(call)
    return shown(call, portal, categoryIn(call, portal))
  })
  router.account('PATCH', `${at}/:category`, (call) => {
    const portal = portalOfEditor(call)
    const category = categoryIn(call, portal)
    changeCategory(call.model, portal, category, categoryFields(call))
    return shown(call, portal, category)
  })
  router.account('DELETE', `${at}/:category`, (call) => {
    deleteCategory(call.model, categoryIn(call, portalOfEditor(call)))
    return empty
  })
}

function listArticles(call: AccountCall): Answer {
  const { model } = call
  const all = articlesOf(model, portalOf(call))
  const param = (name: string) => call.query.get(name) || undefined
  const found = searchArticles(model, all, {
    locale: param('locale'),
    status: param('status'),
    categorySlug: param('category_slug'),
    authorId: numberParam(call, 'author_id'),
    text: param('query'),
  })
  const meta: Details = {
    all_articles_count: all.length,
    archived_articles_count: countStatus(found, 'archived'),
    articles_count: found.length,
    current_page: givenPage(call),
    draft_articles_count: countStatus(found, 'draft'),
    mine_articles_count: found.filter(({ authorId }) => authorId === call.user.id).length,
    published_count: countStatus(found, 'published'),
  }
  return ok({ payload: pageOf(found, pageParam(call), PAGE).map((row) => articlePayload(model, row)), meta })
}

function addArticles(router: Router): void {
  const at = `${PORTAL}/articles`
  const shown = (call: AccountCall, article: Article): Answer => ok({ payload: articlePayload(call.model, article) })
  router.account('GET', at, listArticles)
  router.account('POST', at, (call) => {
    const portal = portalOfEditor(call)
    const rest = {
      title: '',
      content: null,
      description: null,
      status: 'draft' as const,
      categoryId: null,
      authorId: call.user.id,
      locale: portal.defaultLocale,
    }
    return shown(call, addArticle(call.model, portal, { ...rest, ...articleFields(call) }))
  })
  router.account('GET', `${at}/:article`, (call) => shown(call, articleIn(call, portalOfEditor(call))))
  router.account('PATCH', `${at}/:article`, (call) => {
    const article = articleIn(call, portalOfEditor(call))
    changeArticle(call.model, article, articleFields(call))
    return shown(call, article)
  })
  router.account('DELETE', `${at}/:article`, (call) => {
    call.model.articles.delete(articleIn(call, portalOfEditor(call)).id)
    return empty
  })
}

/** The help center: portals, categories and articles. */
export function addHelpCenter(router: Router): void {
  addPortals(router)
  addCategories(router)
  addArticles(router)
}
