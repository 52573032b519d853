import type { Random } from './random.ts'
import { between, pick } from './random.ts'
import { english } from './seed/talk/english.ts'
import { german, portuguese } from './seed/talk/european.ts'
import type { Language } from './seed/talk/language.ts'
import { arabic, chinese } from './seed/talk/nonLatin.ts'

/** English three times, as most visitors write English. */
const LANGUAGES: readonly Language[] = [english, english, english, chinese, portuguese, arabic, german]
const NAMES = [
  'Iris',
  'Marek',
  'Salma',
  'Tiago',
  'Wen',
  'Ruth',
  'Pavel',
  'Nadia',
  'Hugo',
  'Lin',
  'Farid',
  'Signe',
  'Otto',
  'Mina',
  'Ravi',
  'Zoe',
]

export interface RandomVisitor {
  readonly name: string
  readonly email: string
  readonly language: Language
  readonly number: number
}

/** A new visitor with a random name and language. */
export function randomVisitor(random: Random): RandomVisitor {
  const name = pick(random, NAMES)
  const number = between(random, 100, 99_999)
  return { name, email: `${name.toLowerCase()}.${number}@example.test`, language: pick(random, LANGUAGES), number }
}

/** A story and what can follow it, with every slot filled. Lines begin with their speaker (`language.ts`). */
export function talkOf(random: Random, { name, language, number }: RandomVisitor): string[] {
  const slots: Record<string, string | undefined> = {
    order: `A-${number}`,
    amount: '49.90 €',
    product: language.products[0],
    day: language.days[0],
    city: 'Malmö',
    tracking: `AC${number}`,
    agent: 'you',
    first: name,
  }
  const story = pick(random, language.stories)
  return [...story.lines, ...language.rounds.flat()].map((line) =>
    line.replace(/\{(\w+)\}/g, (_slot, key: string) => slots[key] ?? ''),
  )
}

/** Guesses the language of a text from its script: Arabic, Chinese, else English. */
export function languageOf(text: string): Language {
  if (/[\u0600-\u06ff]/.test(text)) return arabic
  return /[\u4e00-\u9fff]/.test(text) ? chinese : english
}
