import type { Article, ArticleStatus, Category, Portal } from '../model/helpCenter.ts'
import { articlesOf, categoriesOf, categoryOf } from '../model/helpCenter.ts'
import type { Model } from '../model/model.ts'
import type { Details } from '../model/types.ts'
import { seconds } from './basics.ts'
import { agentPayload } from './users.ts'

export const countStatus = (articles: readonly Article[], status: ArticleStatus) =>
  articles.filter((article) => article.status === status).length

/** A portal. `articles`: those that its counts are about; lists of portals have none, and their counts are empty. */
export function portalPayload(model: Model, portal: Portal, articles: readonly Article[] | null = null): Details {
  const categories = categoriesOf(model, portal)
  const all = articlesOf(model, portal)
  const count = (status: ArticleStatus) => (articles === null ? null : countStatus(articles, status))
  return {
    id: portal.id,
    color: portal.color,
    custom_domain: portal.customDomain,
    header_text: portal.headerText,
    homepage_link: portal.homepageLink,
    name: portal.name,
    page_title: portal.pageTitle,
    slug: portal.slug,
    archived: portal.isArchived,
    account_id: portal.accountId,
    config: {
      allowed_locales: portal.allowedLocales.map((code) => ({
        code,
        articles_count: all.filter(({ locale }) => locale === code).length,
        categories_count: categories.filter(({ locale }) => locale === code).length,
        draft: false,
      })),
      default_locale: portal.defaultLocale,
      layout: 'classic',
      social_profiles: {},
      locale_translations: {},
    },
    meta: {
      all_articles_count: articles?.length ?? 0,
      archived_articles_count: count('archived'),
      published_count: count('published'),
      draft_articles_count: count('draft'),
      categories_count: categories.length,
      default_locale: portal.defaultLocale,
    },
  }
}

const categoryColumns = ({ id, name, slug, locale, icon }: Category): Details => ({
  id,
  name,
  slug,
  locale,
  icon,
  icon_color: '',
})

export function categoryPayload(model: Model, portal: Portal, category: Category): Details {
  return {
    ...categoryColumns(category),
    description: category.description,
    position: category.position,
    account_id: portal.accountId,
    meta: {
      articles_count: articlesOf(model, portal).filter(({ categoryId }) => categoryId === category.id).length,
    },
  }
}

export function articlePayload(model: Model, article: Article): Details {
  const category = categoryOf(model, article)
  const author = model.membership(article.accountId, article.authorId)
  return {
    id: article.id,
    slug: article.slug,
    title: article.title,
    content: article.content,
    description: article.description,
    status: article.status,
    position: article.position,
    account_id: article.accountId,
    updated_at: seconds(article.updatedAt),
    meta: {},
    ...(category ? { category: categoryColumns(category) } : {}),
    views: null,
    ...(author ? { author: agentPayload(model, author) } : {}),
  }
}

/** An article among search results. */
export function articleSearchPayload(model: Model, article: Article): Details {
  return {
    id: article.id,
    title: article.title,
    locale: article.locale,
    content: article.content,
    slug: article.slug,
    portal_slug: model.portals.get(article.portalId)?.slug ?? null,
    account_id: article.accountId,
    category_name: categoryOf(model, article)?.name ?? null,
    status: article.status,
    updated_at: seconds(article.updatedAt),
  }
}
