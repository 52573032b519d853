import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeyMeaning, Run, RunOutcome } from './typedRun.ts'
import { isRunning, NO_RUN, paintedAt, pressInRun, RUN_TIME } from './typedRun.ts'

const MEANINGS: Readonly<Record<string, KeyMeaning>> = {
  j: 'moves',
  k: 'moves',
  e: 'acts',
  E: 'acts',
  i: 'acts',
  u: 'acts',
  r: 'writes',
  n: 'writes',
  x: 'selects',
  J: 'moves',
  z: 'undoes',
  g: 'acts',
  '?': 'acts',
  a: 'opens',
  l: 'opens',
  p: 'opens',
  s: 'opens',
  '/': 'opens',
}
const meaningOf = (text: string): KeyMeaning => MEANINGS[text] ?? 'none'

/** Plays keys in virtual time, as the page does: what is written, which commands stand, and which opened a field. */
class Player {
  run: Run = NO_RUN
  now = 0
  written = ''
  /** Commands that were carried out and not taken back. */
  done: string[] = []
  left = ''
  opened: string | null = null
  #since = 0

  press(text: string, after = 0, repeat = false): RunOutcome {
    this.now += after
    const wasRunning = this.run.phase === 'commands' && this.now - this.run.at < RUN_TIME
    if (!wasRunning) this.#since = this.done.length
    const { run, outcome } = pressInRun(this.run, { text, meaning: meaningOf(text), at: this.now, repeat })
    this.run = run
    if (outcome.kind === 'run') {
      this.done.push(text)
      if (meaningOf(text) === 'opens') this.opened = text
    } else if (outcome.kind === 'type') {
      this.done.length = Math.min(this.done.length, this.#since)
      this.written += outcome.text
    } else if (outcome.kind === 'write') this.written += outcome.text
    else if (outcome.kind === 'leave') this.left += text
    return outcome
  }
  type(words: string, pace = 0): this {
    for (const text of words) this.press(text, pace)
    return this
  }
}

describe('a run of keys', () => {
  it('types a whole word and rolls back the commands of its letters', () => {
    for (const word of [
      'hello',
      'everyone',
      'Everyone',
      'just',
      'kind',
      'jk, never mind',
      'under',
      'is it',
      'refund',
      'note',
      'great',
      '?why',
      'über',
      '42',
      '€5',
      '"e"',
      'eje',
      'zoom',
      'Zebra',
      'zzzoom',
      'jz',
      'zj',
    ]) {
      const player = new Player().type(word, 20)
      expect([word, player.written, player.done]).toEqual([word, word, []])
    }
  })
  it('runs the command of a single letter', () => {
    const player = new Player()
    for (const text of ['e', 'u', 'i']) player.press(text, RUN_TIME)
    expect(player).toMatchObject({ written: '', done: ['e', 'u', 'i'] })
  })
  it('rolls a letter back until the last millisecond of the run time, and not after', () => {
    expect(new Player().type('ex', RUN_TIME - 1)).toMatchObject({ written: 'ex', done: [] })
    expect(new Player().type('ee', RUN_TIME)).toMatchObject({ written: '', done: ['e', 'e'] })
  })
  it('treats consecutive moving keys as movement', () => {
    expect(new Player().type('jjjkj', 40)).toMatchObject({ written: '', done: ['j', 'j', 'j', 'k', 'j'] })
  })
  it('treats a selection between moves as one, and selects once while its key is held', () => {
    for (const pace of [0, 80, 200, RUN_TIME])
      expect(new Player().type('xjxJJkx', pace)).toMatchObject({ written: '', done: 'xjxJJkx'.split('') })
    const player = new Player()
    player.press('x')
    for (let turn = 0; turn < 20; turn++) player.press('x', turn === 0 ? 300 : 30, true)
    expect(player).toMatchObject({ written: '', done: ['x'] })
    expect(new Player().type('xylophone', 40)).toMatchObject({ written: 'xylophone', done: [] })
  })
  it('runs one command after moves, however fast, and rolls back all of them where a word follows', () => {
    for (const pace of [0, 80, 200, RUN_TIME]) {
      expect(new Player().type('je', pace)).toMatchObject({ written: '', done: ['j', 'e'] })
      expect(new Player().type('jjxe', pace)).toMatchObject({ written: '', done: ['j', 'j', 'x', 'e'] })
      expect(new Player().type('jjr', pace)).toMatchObject({ written: '', done: ['j', 'j', 'r'] })
      expect(new Player().type('kn', pace)).toMatchObject({ written: '', done: ['k', 'n'] })
      expect(new Player().type('js', pace)).toMatchObject({ written: '', done: ['j', 's'], opened: 's' })
    }
    expect(new Player().type('jest', 40)).toMatchObject({ written: 'jest', done: [] })
    expect(new Player().type('keep', 40)).toMatchObject({ written: 'keep', done: [] })
    expect(new Player().type('je vous', 40)).toMatchObject({ written: 'je vous', done: [] })
    expect(new Player().type('know', 40)).toMatchObject({ written: 'know', done: [] })
    expect(new Player().type('jrOf course', 40)).toMatchObject({ written: 'Of course', done: ['j', 'r'] })
  })
  it('writes a new sentence after R or N without their letter, and a word that begins with it', () => {
    for (const [keys, written, done] of [
      ['rOf course', 'Of course', ['r']],
      ['n2 items', '2 items', ['n']],
      ['rÄnderung', 'Änderung', ['r']],
      ['really', 'really', []],
      ['no problem', 'no problem', []],
      ['eOf', 'eOf', []],
    ] as const)
      expect(new Player().type(keys, 100)).toMatchObject({ written, done })
  })
  it('treats a repeated Z as another undo, however fast', () => {
    for (const pace of [0, 80, 200, RUN_TIME])
      expect(new Player().type('zzz', pace)).toMatchObject({ written: '', done: ['z', 'z', 'z'] })
    const player = new Player()
    player.press('z')
    for (let turn = 0; turn < 5; turn++) player.press('z', 30, true)
    expect(player.done).toEqual(['z'])
  })
  it('rolls back movement that turns out to be the start of a word', () => {
    expect(new Player().type('jjust', 40)).toMatchObject({ written: 'jjust', done: [] })
  })
  it('keeps moving while J is held, and acts once while E is held', () => {
    const player = new Player()
    player.press('j')
    for (let turn = 0; turn < 5; turn++) player.press('j', 30, true)
    expect(player).toMatchObject({ written: '', done: ['j', 'j', 'j', 'j', 'j', 'j'] })
    player.press('e', 30)
    for (let turn = 0; turn < 20; turn++) player.press('e', turn === 0 ? 200 : 30, true)
    expect(player.done.filter((text) => text === 'e')).toEqual(['e'])
    expect(player.written).toBe('')
  })
  it('opens a field at once and leaves the next keys to it', () => {
    expect(new Player().press('l')).toEqual({ kind: 'run' })
    const player = new Player()
    player.press('l')
    expect(player.run).toBe(NO_RUN)
  })
  it('leaves a lone space to the focused element, and types one within a run', () => {
    expect(new Player().type(' ')).toMatchObject({ written: '', left: ' ' })
    expect(new Player().type('e x')).toMatchObject({ written: 'e x', done: [] })
  })
  it('continues as text until a pause', () => {
    const player = new Player().type('hi', 100)
    player.press('e', RUN_TIME - 1)
    player.press('e', RUN_TIME)
    expect(player).toMatchObject({ written: 'hie', done: ['e'] })
  })
  it('counts the run time from when a key was painted', () => {
    const { run } = pressInRun(NO_RUN, { text: 'e', meaning: 'acts', at: 1_000, repeat: false })
    expect(isRunning(run, 1_400)).toBe(false)
    expect(isRunning(paintedAt(run, 1_300), 1_400)).toBe(true)
    expect(paintedAt(run, 900)).toBe(run)
    expect(paintedAt(NO_RUN, 1_300)).toBe(NO_RUN)
  })
  it('writes each key, runs its command or leaves it alone, exactly once, at any speed', () => {
    const letter = fc.constantFrom(
      ...'abcdefghijklmnopqrstuvwxyzERSPIÄß?/,. 0é€'.split('').filter((text) => meaningOf(text) !== 'opens'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(letter, fc.constantFrom(0, 20, 120, 249, 250, 400)), { maxLength: 40 }), (keys) => {
        const player = new Player()
        for (const [text, after] of keys) player.press(text, after)
        const all = keys.map(([text]) => text)
        const kept = [...Array.from(player.written), ...player.done, ...Array.from(player.left)]
        expect(kept.toSorted()).toEqual(all.toSorted())
      }),
    )
  })
  it('rolls back every change that another printable key follows within the run time', () => {
    const letter = fc.constantFrom(...'eiuxjk E?rn'.split(''))
    fc.assert(
      fc.property(
        fc.array(letter, { minLength: 2, maxLength: 30 }),
        fc.integer({ min: 0, max: RUN_TIME - 1 }),
        (keys, pace) => {
          const player = new Player()
          for (const text of keys) player.press(text, pace)
          const changes = player.done.filter((text) => meaningOf(text) === 'acts')
          // A space first is left alone, and starts no run. After moves, one command is one.
          const isFirst = keys.slice(0, -1).every((text) => ' jkx'.includes(text))
          expect(changes.length).toBeLessThanOrEqual(isFirst ? 1 : 0)
        },
      ),
    )
  })
})
