import type { Problem } from './errors.ts'
import { invalidFields, requireValid } from './errors.ts'
import type { Model } from './model.ts'

/** A help center: categories of articles in several languages. */
export interface Portal {
  readonly id: number
  readonly accountId: number
  name: string
  slug: string
  color: string
  customDomain: string | null
  headerText: string | null
  homepageLink: string | null
  pageTitle: string | null
  isArchived: boolean
  allowedLocales: string[]
  defaultLocale: string
}
export interface Category {
  readonly id: number
  readonly portalId: number
  name: string
  slug: string
  locale: string
  description: string | null
  position: number
  icon: string
}
export const ARTICLE_STATUSES = ['draft', 'published', 'archived'] as const
export type ArticleStatus = (typeof ARTICLE_STATUSES)[number]
export interface Article {
  readonly id: number
  readonly accountId: number
  readonly portalId: number
  title: string
  slug: string
  content: string | null
  description: string | null
  status: ArticleStatus
  position: number
  locale: string
  categoryId: number | null
  authorId: number
  updatedAt: number
}
export type PortalFields = Omit<Portal, 'id' | 'accountId'>
export type CategoryFields = Omit<Category, 'id' | 'portalId'>
export type ArticleFields = Pick<
  Article,
  'title' | 'content' | 'description' | 'status' | 'categoryId' | 'authorId' | 'locale'
> & { slug?: string | undefined }

const POSITION_STEP = 10
const blank = "can't be blank"
const taken = 'has already been taken'

function checkPortal(model: Model, { name, slug }: PortalFields, except?: Portal): void {
  const problems: Problem[] = []
  if (name === '') problems.push(['name', blank])
  if (slug === '') problems.push(['slug', blank])
  if ([...model.portals.values()].some((other) => other !== except && other.slug === slug))
    problems.push(['slug', taken])
  requireValid(problems)
}

export function addPortal(model: Model, accountId: number, fields: PortalFields): Portal {
  checkPortal(model, fields)
  const portal = { id: model.nextId('portals'), accountId, ...fields }
  model.portals.set(portal.id, portal)
  return portal
}

export function changePortal(model: Model, portal: Portal, fields: Partial<PortalFields>): void {
  checkPortal(model, { ...portal, ...fields }, portal)
  Object.assign(portal, fields)
}

export const categoriesOf = (model: Model, portal: Portal): Category[] =>
  [...model.categories.values()].filter((row) => row.portalId === portal.id)
export const articlesOf = (model: Model, portal: Portal): Article[] =>
  [...model.articles.values()].filter((row) => row.portalId === portal.id)

export function deletePortal(model: Model, portal: Portal): void {
  for (const category of categoriesOf(model, portal)) model.categories.delete(category.id)
  for (const article of articlesOf(model, portal)) model.articles.delete(article.id)
  model.portals.delete(portal.id)
}

function checkCategory(model: Model, portal: Portal, fields: CategoryFields, except?: Category): void {
  const problems: Problem[] = []
  if (fields.name === '') problems.push(['name', blank])
  if (fields.slug === '') problems.push(['slug', blank])
  const others = categoriesOf(model, portal).filter((other) => other !== except)
  if (others.some((other) => other.slug === fields.slug && other.locale === fields.locale))
    problems.push(['slug', taken])
  if (!portal.allowedLocales.includes(fields.locale)) problems.push(['locale', 'is not allowed in the portal'])
  requireValid(problems)
}

export function addCategory(model: Model, portal: Portal, fields: CategoryFields): Category {
  checkCategory(model, portal, fields)
  const category = { id: model.nextId('categories'), portalId: portal.id, ...fields }
  model.categories.set(category.id, category)
  return category
}

export function changeCategory(
  model: Model,
  portal: Portal,
  category: Category,
  fields: Partial<CategoryFields>,
): void {
  checkCategory(model, portal, { ...category, ...fields }, category)
  Object.assign(category, fields)
}

/** Its articles stay, without a category. */
export function deleteCategory(model: Model, category: Category): void {
  for (const article of model.articles.values()) if (article.categoryId === category.id) article.categoryId = null
  model.categories.delete(category.id)
}

/** A slug from the title, unique by the time. */
const slugOf = (model: Model, title: string) =>
  `${Math.floor(model.now() / 1000)}-${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`

export function addArticle(model: Model, portal: Portal, fields: ArticleFields): Article {
  if (fields.title === '') throw invalidFields(['title', blank])
  const last = Math.max(0, ...articlesOf(model, portal).map(({ position }) => position))
  const article: Article = {
    ...fields,
    id: model.nextId('articles'),
    accountId: portal.accountId,
    portalId: portal.id,
    slug: fields.slug ?? slugOf(model, fields.title),
    position: last + POSITION_STEP,
    updatedAt: model.now(),
  }
  model.articles.set(article.id, article)
  return article
}

export function changeArticle(model: Model, article: Article, fields: Partial<ArticleFields>): void {
  if (fields.title === '') throw invalidFields(['title', blank])
  Object.assign(article, fields)
  article.updatedAt = model.now()
}

export interface ArticleQuery {
  readonly locale?: string | undefined
  readonly status?: string | undefined
  readonly categorySlug?: string | undefined
  readonly authorId?: number | undefined
  readonly text?: string | undefined
}

const wordsOf = (text: string | null) => (text ?? '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Whether each word of the query begins a word of the article. An empty query finds nothing. */
function hasWords({ title, description, content }: Article, query: string): boolean {
  const all = [title, description, content].flatMap(wordsOf)
  const words = wordsOf(query)
  return words.length > 0 && words.every((wanted) => all.some((word) => word.startsWith(wanted)))
}

/** The articles that fit: in a category in its order, else the latest change first. */
export function searchArticles(model: Model, articles: readonly Article[], query: ArticleQuery): Article[] {
  const found = articles.filter(
    (article) =>
      (query.locale ?? article.locale) === article.locale &&
      (query.status ?? article.status) === article.status &&
      (query.authorId ?? article.authorId) === article.authorId &&
      (query.categorySlug === undefined || categoryOf(model, article)?.slug === query.categorySlug) &&
      (query.text === undefined || hasWords(article, query.text)),
  )
  return query.categorySlug === undefined
    ? found.sort((a, b) => b.updatedAt - a.updatedAt || b.id - a.id)
    : found.sort((a, b) => a.position - b.position)
}

export const categoryOf = (model: Model, article: Article): Category | undefined =>
  article.categoryId === null ? undefined : model.categories.get(article.categoryId)
