import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import MarkdownIt from 'markdown-it'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const markdown = new MarkdownIt()
const root = path.resolve(import.meta.dirname, '..')
/** A citation of a page in docs/, relative to the top of the checkout: `docs/protocol.md#liveness`. */
const CITATION = /(?<![\w/.-])docs\/[\w/-]+\.md(?:#[\w-]+)?/g

/** Names in code spans that aren't files of this repository: Electron's types, and patterns such as `x.spec.ts`. */
const ELSEWHERE = /^(?:electron\.d\.ts|x\..*)$/

/** Every source and text file below `folder`, except the samples of this test. */
function filesIn(folder: string): string[] {
  const names = '**/*.{ts,mts,mjs,js,vue,css,html,yml,md}'
  return globSync([names, `.github/${names}`, `.ci/${names}`], {
    cwd: folder,
    exclude: ['**/node_modules', 'out', 'dist', 'scripts/docs.test.ts'],
  }).sort()
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>()
  const tokens = markdown.parse(text, {})
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue
    const heading = (tokens[index + 1]?.children ?? []).map((child) => child.content).join('')
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-')
    let anchor = slug
    for (let copy = 1; anchors.has(anchor); copy++) anchor = `${slug}-${String(copy)}`
    anchors.add(anchor)
  }
  return anchors
}

/** Targets of the links and images of a page that stay in the repository. */
function linksOf(text: string): string[] {
  return markdown
    .parse(text, {})
    .flatMap((token) => token.children ?? [])
    .map((token) => String(token.attrGet('href') ?? token.attrGet('src') ?? ''))
    .filter((target) => target !== '' && !/^[a-z][a-z+.-]*:/i.test(target))
}

/** Broken links and citations below `folder`, as `file: target`, and how many were checked. */
function check(folder: string): { broken: string[]; followed: number } {
  const broken: string[] = []
  let followed = 0
  const follow = (from: string, target: string, base: string): void => {
    followed++
    const [place = '', anchor] = target.split('#')
    const file = place === '' ? path.join(folder, from) : path.join(folder, base, decodeURIComponent(place))
    const leads =
      existsSync(file) &&
      (anchor === undefined || !file.endsWith('.md') || anchorsOf(readFileSync(file, 'utf8')).has(anchor))
    if (!leads) broken.push(`${from}: ${target}`)
  }
  for (const file of filesIn(folder)) {
    const text = readFileSync(path.join(folder, file), 'utf8')
    for (const [target] of text.matchAll(CITATION)) follow(file, target, '')
    if (file.endsWith('.md')) for (const target of linksOf(text)) follow(file, target, path.dirname(file))
  }
  return { broken, followed }
}

/**
 * Source files that the Markdown below `folder` names in code spans and that don't exist, as `page: file`. A name may
 * leave out its folders.
 */
function missingFiles(folder: string): string[] {
  const files = filesIn(folder)
  const isThere = (name: string): boolean => files.some((file) => `/${file}`.endsWith(`/${name}`))
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((page) =>
      markdown
        .parse(readFileSync(path.join(folder, page), 'utf8'), {})
        .flatMap((token) => token.children ?? [])
        .filter(({ type, content }) => type === 'code_inline' && /^[\w./-]+\.(?:ts|mts|mjs|vue)$/.test(content))
        .map(({ content }) => content.replace(/^(?:\.\.?\/)+/, ''))
        .filter((name) => !ELSEWHERE.test(name) && !isThere(name))
        .map((name) => `${page}: ${name}`),
    )
}

describe('the link check', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'deskbell-docs-'))
    write('docs/page.md', "# Page\n\n## Rows that don't `jump`\n\n## Twice\n\n## Twice\n\n```\n## Not a heading\n```\n")
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }

  it('follows pages, anchors, repeated headings, folders and images', () => {
    write('code.ts', '/** Why: docs/page.md#rows-that-dont-jump. And docs/page.md. */')
    write(
      'a/README.md',
      '[a\npage](../docs/page.md#twice-1), [folder](../docs), ![self](README.md), [web](https://a.b/c)',
    )
    expect(check(folder)).toEqual({ broken: [], followed: 5 })
  })
  it('reports a file that a page names and that does not exist', () => {
    write('core/there.ts', '')
    write('docs/more.md', '`there.ts`, `core/there.ts`, `../core/there.ts`, `core/gone.ts`, `here.ts`')
    expect(missingFiles(folder)).toEqual(['docs/more.md: core/gone.ts', 'docs/more.md: here.ts'])
  })
  it.each([
    ['code.ts', '// docs/absent.md', 'docs/absent.md'],
    ['code.vue', '<!-- docs/page.md#absent -->', 'docs/page.md#absent'],
    ['a.mjs', '// docs/page.md#not-a-heading', 'docs/page.md#not-a-heading'],
    ['README.md', '[a](docs/page.md#twice-2 "title")', 'docs/page.md#twice-2'],
    ['a.md', '| a |\n| --- |\n| ![a](absent.png) |', 'absent.png'],
    ['b/c.md', '# Top\n\n[a](#bottom)', '#bottom'],
    ['.github/template.md', '[a][b]\n\n[b]: ../absent', '../absent'],
  ])('reports the broken one in %s: %s', (file, text, target) => {
    write(file, text)
    expect(check(folder).broken).toContain(`${file}: ${target}`)
  })
})

describe('file names in pages', () => {
  it('exist', () => {
    expect(missingFiles(root)).toEqual([])
  })
})

describe('the documentation', () => {
  const { broken, followed } = check(root)
  it('has no broken link, anchor or citation', () => {
    expect(broken).toEqual([])
    expect(followed).toBeGreaterThan(120)
  })
})
