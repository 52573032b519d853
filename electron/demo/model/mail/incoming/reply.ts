import { joinIntroductions, kindOfLine } from './lineKinds.ts'

/** A mail's text, trimmed as the real server stores it, and its new part without the quotation. */
export interface Trimmed {
  readonly whole: string
  readonly reply: string
}

/**
 * Finds the reply in the text of a mail by the rules of the real server's library. Each rule is one pass over the lines.
 * The server calls `whole` "reply" and `reply` "quoted".
 */
export function trimReply(text: string): Trimmed {
  const whole = joinIntroductions(text.replaceAll('\r\n', '\n').split('\n').map(plainMarks)).join('\n').trim()
  if (whole === '') return { whole, reply: '' }
  return { whole, reply: new Trimming(whole.split('\n')).run() }
}

/** `| quoted` and `JD> quoted` become `> quoted`. */
function plainMarks(line: string): string {
  const mark = /[ \t]*\p{L}*[>|]/uy
  let end = 0
  while (mark.test(line)) end = mark.lastIndex
  return end === 0 ? line : line.slice(0, end).replace(/\p{L}+>|\|/gu, '>') + line.slice(end)
}

const isOf = (set: string, letter: string | undefined) => letter !== undefined && set.includes(letter)

/** The lines and their kinds, one letter per line. Each step removes some. */
class Trimming {
  #lines: string[]
  #kinds: string

  constructor(lines: string[]) {
    this.#lines = lines
    this.#kinds = withoutCode(lines.map(kindOfLine).join(''))
  }

  run(): string {
    const delimiter = this.#kinds.indexOf('d')
    if (delimiter >= 0) this.#keep(0, delimiter)
    this.#drop('s')
    if (this.#isReplyAtEnd()) {
      this.#lines = this.#lines.slice(this.#kinds.indexOf('t'))
      return this.#lines.join('\n').trim()
    }
    this.#cutAtIntroduction()
    this.#cutEndingQuotation()
    this.#drop('b')
    this.#markLongHeaders()
    this.#cutAtHeaders()
    this.#drop('h')
    const end = this.#startOfEnding('eq')
    if (this.#kinds.includes('t')) this.#keep(0, end)
    return this.#lines.join('\n').trim()
  }

  #keep(from: number, to: number): void {
    this.#lines = this.#lines.slice(from, to)
    this.#kinds = this.#kinds.slice(from, to)
  }

  #drop(kind: string): void {
    this.#lines = this.#lines.filter((_line, i) => this.#kinds[i] !== kind)
    this.#kinds = this.#kinds.replaceAll(kind, '')
  }

  /** The index of the first line of the trailing run of such lines; `before` if there is none. */
  #startOfEnding(set: string, before = this.#kinds.length): number {
    let at = before
    while (at > 0 && isOf(set, this.#kinds[at - 1])) at -= 1
    return at
  }

  /** Whether the new text follows an introduction and its quotation. */
  #isReplyAtEnd(): boolean {
    const first = this.#kinds.indexOf('t')
    return this.#kinds.startsWith('b') && first > 1 && this.#startOfEnding('et') <= first
  }

  /** Cuts after text that an introduction follows, if no quotation comes after it, or one with little text after it. */
  #cutAtIntroduction(): void {
    const lastQuote = this.#kinds.lastIndexOf('q')
    const unquoted = this.#textBefore('b', lastQuote + 1)
    if (unquoted !== null) this.#keep(0, unquoted.text + 1)
    const middle = this.#startOfEnding('eqbh', this.#startOfEnding('te'))
    const quoted = this.#textBefore('b', middle - 1)
    if (quoted !== null && this.#kinds.slice(quoted.mark).split('t').length - 1 < 7) this.#keep(0, quoted.text + 1)
  }

  /** The first text line with only empty lines between it and a line of that kind at `from` or later. */
  #textBefore(kind: string, from: number): { text: number; mark: number } | null {
    let text = -1
    for (let i = 0; i < this.#kinds.length; i += 1) {
      const letter = this.#kinds[i]
      if (letter === kind && text >= 0 && i >= from) return { text, mark: i }
      if (letter === 't') text = i
      else if (letter !== 'e') text = -1
    }
    return null
  }

  #cutEndingQuotation(): void {
    const start = this.#startOfEnding('qbe')
    if (start === this.#kinds.length) return
    this.#keep(0, this.#kinds[start - 1] === 't' ? start : start + 1)
  }

  /** Marks all lines between the first and the last header as headers, since long headers are wrapped. */
  #markLongHeaders(): void {
    for (let start = 0; start < this.#kinds.length; start += 1) {
      if (this.#kinds[start] !== 'h') continue
      let end = start
      let last = -1
      for (; isOf('hte', this.#kinds[end]); end += 1)
        if (this.#kinds[end] === 'e' && this.#kinds[end - 1] === 'h' && end - 1 >= start + 2) last = end
      if (last >= 0) {
        this.#kinds = this.#kinds.slice(0, start) + 'h'.repeat(last - start + 1) + this.#kinds.slice(last + 1)
        return
      }
      start = end
    }
  }

  /** Cuts after text that three headers in a row follow. */
  #cutAtHeaders(): void {
    let text = -1
    for (let i = 0; i < this.#kinds.length; i += 1) {
      const letter = this.#kinds[i]
      if (text >= 0 && this.#kinds.startsWith('hhh', i)) return this.#keep(0, text + 1)
      if (letter === 't') text = i
      else if (!isOf('eq', letter)) text = -1
    }
  }
}

/** Uppercases the kinds of lines in code blocks, so that they don't end the reply. */
const withoutCode = (kinds: string) => kinds.replace(/[cp][etd]*[xp]/g, (block) => block.toUpperCase())
