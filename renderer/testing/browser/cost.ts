/** Runs inside Chromium: every function of the page that takes text or HTML from outside, and what each costs. */
import { completeEmoji, emojiOf, findEmoji, recentIn, toEmojiSet } from '../../features/composer/emoji.ts'
import { checkFiles, measureLength, sendProblem } from '../../features/composer/limits.ts'
import { hasOnlyFileNames } from '../../features/composer/pastedFiles.ts'
import {
  looseMentions,
  matchAgents,
  matchCanned,
  shortcodeAt,
  slashWord,
  triggerAt,
  withMentions,
  withoutMentions,
} from '../../features/composer/suggestions.ts'
import type { VariableValues } from '../../features/composer/variables.ts'
import * as variables from '../../features/composer/variables.ts'
import { isNotOf } from '../../features/contact/attributeEdit.ts'
import * as attributes from '../../features/contact/attributes.ts'
import { textWidth } from '../../features/inbox/textWidth.ts'
import { prepare, rank, scoreMatch } from '../../features/palette/fuzzy.ts'
import { boundHtml } from '../../features/thread/content/boundHtml.ts'
import { chatFragment, plainFragment } from '../../features/thread/content/chatFragment.ts'
import { cleanSheet } from '../../features/thread/content/emailCss.ts'
import { linkLabel } from '../../features/thread/content/links.ts'
import { linkTarget } from '../../features/thread/content/linkTarget.ts'
import { foldedText, isLong, textPieces } from '../../features/thread/content/longText.ts'
import { isOnlyEmoji, markdownToHtml } from '../../features/thread/content/markdown.ts'
import { richContent } from '../../features/thread/content/richContent.ts'
import { isUnsafeData, sanitizeMessage } from '../../features/thread/content/sanitize.ts'
import { boundEmail, sanitizeEmail } from '../../features/thread/content/sanitizeEmail.ts'
import { readColor } from '../../features/thread/email/contrast.ts'
import { remoteImages, setImages } from '../../features/thread/email/emailImages.ts'
import { mayBeStored } from '../../features/thread/email/emailImages.ts'
import { withoutHtmlQuotes } from '../../features/thread/email/htmlQuotes.ts'
import { hasOwnWords, isForwardSubject } from '../../features/thread/email/ownWords.ts'
import * as lines from '../../features/thread/email/quoteLines.ts'
import { textBlocks } from '../../features/thread/email/textBlocks.ts'
import { withoutTextQuotes } from '../../features/thread/email/textQuotes.ts'
import { dayOf } from '../../features/thread/list/entries.ts'
import { channelKind } from '../../ui/channels.ts'
import { hueOf } from '../../ui/names.ts'
import { INPUTS, textOf } from '../cost/inputs.ts'
import type { Row } from '../cost/measure.ts'
import { FULL, lengthsOf, MEASURABLE, rowsOf } from '../cost/measure.ts'
import { PLANTED } from '../cost/planted.ts'

const AGENTS = [
  { id: 1, name: 'Ada' },
  { id: 2, name: 'Ben Moreau' },
]
const OPTIONS = ['input_select', 'cards', 'form', 'article', 'input_csat', 'input_email', 'voice_call', 'integrations']
const valuesOf = (text: string): VariableValues =>
  variables.variableValues({
    contact: { id: 1, name: text, email: text, phone: text },
    agent: { name: text, email: text },
    conversationId: 1,
    inbox: { id: 1, name: text },
    accountName: text,
    contactAttributes: { [text]: text, list: [text] },
    conversationAttributes: { x: text },
  })
/** Input of the functions after the sanitizer: the text as HTML, in attributes, and as plain text. */
const bodies = (text: string): HTMLElement[] => {
  const value = text.replaceAll('"', '')
  const image = `<img src="https://a.example/${value}" width="${value.slice(0, 10_000)}">`
  return [text, `<div style="${value}">${image}<p></p></div>`, `<p>${text.replaceAll('<', '')}</p>`].map(
    (html) => sanitizeEmail(boundEmail(html), window).body,
  )
}

const TABLE: Record<string, Record<string, (text: string) => unknown>> = {
  'renderer/features/composer/emoji.ts': {
    // The emoji and their words are the app's own data.
    findEmoji: (text) => findEmoji(toEmojiSet([{ group: 'smileys', emoji: [['🙂', 'a', 'b', 'c']] }]), text),
    completeEmoji: (text) =>
      completeEmoji(toEmojiSet([{ group: 'smileys', emoji: [['🙂', 'a', 'b', 'c']] }]), text, [text]),
    emojiOf: (text) => emojiOf(toEmojiSet([{ group: 'smileys', emoji: [['🙂', 'a', 'b', 'c']] }]), text),
    recentIn: (text) => recentIn(toEmojiSet([{ group: 'smileys', emoji: [['🙂', 'a', 'b', 'c']] }]), [text]),
  },
  'renderer/features/composer/limits.ts': {
    checkFiles: (text) => checkFiles([{ name: text, size: 1 }], 0),
    measureLength: (text) => measureLength(text, 100),
    sendProblem: (text) => sendProblem({ text, maxLength: 100, uploads: [], canReply: true, isNote: false }),
  },
  'renderer/features/composer/pastedFiles.ts': {
    hasOnlyFileNames: (text) => [hasOnlyFileNames(text, ['a.png']), hasOnlyFileNames('a.png', [text])],
  },
  'renderer/features/composer/suggestions.ts': {
    triggerAt: (text) => [triggerAt(text, text.length, true), triggerAt(text, text.length >> 1, false)],
    slashWord,
    shortcodeAt: (text) => [shortcodeAt(text, text.length), shortcodeAt(`:${text}:`, text.length + 2)],
    matchCanned: (text) => [
      matchCanned([{ shortCode: text, content: text }], 'rdrum'),
      matchCanned([{ shortCode: 'a', content: 'b' }], text),
    ],
    matchAgents: (text) => [matchAgents([{ name: text }], 'rdrum'), matchAgents(AGENTS, text)],
    withMentions: (text) => [
      withMentions(text, AGENTS),
      withMentions(`@${text}`, [...AGENTS, { id: 3, name: text.slice(0, 1_000) }]),
    ],
    looseMentions: (text) => [looseMentions(text, AGENTS), looseMentions(`@${text}`, AGENTS)],
    withoutMentions: (text) => [
      withoutMentions(text, AGENTS),
      withoutMentions(`[@${text}](mention://user/1/${text})`, AGENTS),
    ],
  },
  'renderer/features/composer/variables.ts': {
    textPieces: variables.textPieces,
    variablesIn: variables.variablesIn,
    filledPieces: (text) => variables.filledPieces(text, valuesOf('a')),
    fillVariables: (text) => [
      variables.fillVariables(text, valuesOf(text)),
      variables.fillVariables(`{{contact.name}}${text}`, valuesOf(text)),
    ],
    variableValues: valuesOf,
  },
  'renderer/features/contact/attributeEdit.ts': {
    isNotOf: (text) => [isNotOf(text, 'a'.repeat(200)), isNotOf('/^[a-z]+$/', text)],
  },
  'renderer/features/contact/attributes.ts': {
    labelOf: attributes.labelOf,
    attributesOf: (text) =>
      attributes.attributesOf(
        { [text]: text, list: [text], date: `2026-11-21T${text}`, link: `https://a.example/${text}` },
        'en',
      ),
    customAttributesOf: (text) =>
      (['text', 'number', 'date'] as const).map((type) =>
        attributes.customAttributesOf(
          { [text]: text, nested: { [text]: text } },
          ['nested', text].map((key) => ({ of: 'contact', key, name: text, type })),
          'contact',
          'en',
        ),
      ),
    isMachineMade: (text) => [attributes.isMachineMade(text, text), attributes.isMachineMade('key', text)],
    additionalAttributesOf: (text) => attributes.additionalAttributesOf({ [text]: text, key: text }, 'en'),
    knownFacts: (text) => attributes.knownFacts({ city: text, country: text, company_name: text, description: text }),
    timeThere: (text) => attributes.timeThere(text, 0, 'en'),
    visitFacts: (text) =>
      attributes.visitFacts({
        referer: `https://a.example/${text}`,
        browser: { browser_name: text, platform_name: text },
      }),
  },
  'renderer/features/inbox/textWidth.ts': { textWidth: (text) => textWidth(text, 13) },
  'renderer/features/palette/fuzzy.ts': {
    scoreMatch: (text) => [
      scoreMatch('rdrum', { text, synonyms: text, more: text }),
      scoreMatch('xy ab', { text }),
      scoreMatch(text, { text }),
    ],
    prepare: (text) => prepare([text], (item) => ({ text: item, synonyms: item, more: item })),
    rank: (text) =>
      rank(
        prepare([text], (item) => ({ text: item })),
        'ab',
      ),
  },
  'renderer/features/thread/content/markdown.ts': { markdownToHtml, isOnlyEmoji },
  'renderer/features/thread/content/chatFragment.ts': {
    chatFragment: (text) =>
      (['typed', 'whatsapp', 'telegram', 'messenger'] as const).map((dialect) => chatFragment(text, dialect)),
    plainFragment: (text) => plainFragment([[text], [text, text]]),
  },
  'renderer/features/thread/content/richContent.ts': {
    richContent: (text) => {
      const items = [{ title: text, value: text, description: text, link: text, name: text, label: text }]
      const answers = { items, submitted_values: [{ name: text, value: text }], submitted_email: text }
      return OPTIONS.map((contentType) => richContent({ contentType, attributes: answers }))
    },
  },
  'renderer/features/thread/content/boundHtml.ts': { boundHtml },
  'renderer/features/thread/content/emailCss.ts': {
    cleanSheet: (text) => [
      cleanSheet(text, '', { colors: false }),
      cleanSheet(`a { ${text} }`, text.slice(0, 1_000), { colors: false }),
    ],
  },
  'renderer/features/thread/content/longText.ts': { isLong, foldedText, textPieces },
  'renderer/features/thread/email/emailImages.ts': {
    mayBeStored: (text) => [mayBeStored(text), mayBeStored(`https://${text}/rails/active_storage/x`)],
  },
  'renderer/features/thread/content/linkTarget.ts': {
    linkTarget: (text) => [
      linkTarget(text, text),
      linkTarget(`https://a.example/${text}`, text),
      linkTarget('https://a.example', text),
    ],
  },
  'renderer/features/thread/content/links.ts': {
    linkLabel: (text) => [linkLabel(text, text), linkLabel('https://a.example', text)],
  },
  'renderer/features/thread/content/sanitize.ts': {
    isUnsafeData: (text) => [isUnsafeData(text), isUnsafeData(`data:${text}`)],
    sanitizeMessage,
  },
  'renderer/features/thread/content/sanitizeEmail.ts': {
    boundEmail,
    sanitizeEmail: (text) => [
      sanitizeEmail(boundEmail(text), window),
      sanitizeEmail(boundEmail(`<style>${text}</style><p style="${text}">`), window),
    ],
  },
  'renderer/features/thread/email/contrast.ts': { readColor: (text) => [readColor(text), readColor(`rgb(${text})`)] },
  'renderer/features/thread/email/htmlQuotes.ts': {
    withoutHtmlQuotes: (text) =>
      bodies(text).map((body) => {
        const found = [withoutHtmlQuotes(body, text), remoteImages(body)]
        setImages(body, new Map([[text, text]]), text)
        return found
      }),
  },
  'renderer/features/thread/email/ownWords.ts': {
    hasOwnWords: (text) => [hasOwnWords(text.slice(0, 200_000).split('\n')), hasOwnWords([text, text])],
    isForwardSubject,
  },
  'renderer/features/thread/email/quoteLines.ts': {
    headerKind: lines.headerKind,
    isSeparator: lines.isSeparator,
    isForward: lines.isForward,
    beginsHeaderBlock: (text) => lines.beginsHeaderBlock(text.split('\n')),
    looksLikeHeaders: (text) => lines.looksLikeHeaders(text.split('\n')),
    announcesForward: (text) => [lines.announcesForward(text.split('\n')), lines.announcesForward([text, text, text])],
    attributionLength: (text) => lines.attributionLength(text.split('\n')),
    isAttribution: lines.isAttribution,
    isUndatedAttribution: lines.isUndatedAttribution,
    isFullAttribution: lines.isFullAttribution,
    isWeakAttribution: lines.isWeakAttribution,
  },
  'renderer/features/thread/email/textBlocks.ts': { textBlocks },
  'renderer/features/thread/email/textQuotes.ts': { withoutTextQuotes },
  'renderer/features/thread/list/entries.ts': { dayOf: (text) => dayOf(Number(text)) },
  'renderer/ui/channels.ts': { channelKind },
  'renderer/ui/names.ts': { hueOf },
}
const PAGE_ROWS: readonly Row[] = rowsOf(TABLE)

interface CostPage {
  names: () => string[]
  /** The lengths to measure: from the first that does not finish at once. Empty: all do. */
  slowLengths: (name: string, index: number, full: boolean) => number[]
  run: (name: string, index: number, length: number, runs: number) => void
}

let last = { key: '', text: '' }
/** The function and its text, which is built before the timing starts. */
function found(name: string, index: number, length: number): { row: Row; text: string } {
  const row = [...PAGE_ROWS, ...PLANTED].find((known) => known.name === name)
  const input = INPUTS[index]
  if (!row || !input) throw new Error(`no function is called ${name}`)
  const key = `${index} ${length}`
  if (last.key !== key) last = { key, text: textOf(input.seed, length, input.shape) }
  return { row, text: last.text }
}

const page = globalThis as unknown as CostPage
page.names = () => PAGE_ROWS.map(({ name }) => name)
page.slowLengths = (name, index, full) => {
  if (full) return [FULL]
  const at = lengthsOf(index).findIndex((length) => {
    const { row, text } = found(name, index, length)
    const began = performance.now()
    row.run(text)
    return performance.now() - began > MEASURABLE
  })
  return at < 0 ? [] : lengthsOf(index).slice(at)
}
page.run = (name, index, length, runs) => {
  const { row, text } = found(name, index, length)
  for (let run = 0; run < runs; run++) row.run(text)
}
