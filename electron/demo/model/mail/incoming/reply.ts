import { joinIntroductions, kindOfLine } from './lineKinds.ts'

/** A mail's text tidied the way the real server keeps it, and the part of it that is new, without what is quoted. */
export interface Trimmed {
  readonly whole: string
  readonly reply: string
}

/**
 * Finds the reply in the text of a mail by the rules of the real server's library, in one pass over its lines each.
 * The server calls the whole "reply" and the reply "quoted".
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

/** The lines and, letter for letter, their kinds; each step leaves fewer of both. */
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

  /** Where the run of such lines at the end begins; the end itself when there is none. */
  #startOfEnding(set: string, before = this.#kinds.length): number {
    let at = before
    while (at > 0 && isOf(set, this.#kinds[at - 1])) at -= 1
    return at
  }

  /** An introduction and its quotation first, all the new text behind them. */
  #isReplyAtEnd(): boolean {
    const first = this.#kinds.indexOf('t')
    return this.#kinds.startsWith('b') && first > 1 && this.#startOfEnding('et') <= first
  }

  /** Text, then an introduction, then no quotation at all, or one that only little text follows: ends with that text. */
  #cutAtIntroduction(): void {
    const lastQuote = this.#kinds.lastIndexOf('q')
    const unquoted = this.#textBefore('b', lastQuote + 1)
    if (unquoted !== null) this.#keep(0, unquoted.text + 1)
    const middle = this.#startOfEnding('eqbh', this.#startOfEnding('te'))
    const quoted = this.#textBefore('b', middle - 1)
    if (quoted !== null && this.#kinds.slice(quoted.mark).split('t').length - 1 < 7) this.#keep(0, quoted.text + 1)
  }

  /** The first text that only empty lines part from a line of that kind, which stands at `from` or later. */
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

  /** Headers that were broken over lines: all of the lines between the first and the last count as headers. */
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

  /** Three headers in a row after text: ends with that text. */
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

/** Lines in a block of code are neither delimiters nor anything else that ends a reply: their letters become capitals. */
const withoutCode = (kinds: string) => kinds.replace(/[cp][etd]*[xp]/g, (block) => block.toUpperCase())
