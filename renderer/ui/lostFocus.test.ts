import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchLostFocus } from './lostFocus.ts'

let end = (): void => undefined
let canCompose = true
let isExpected = false
beforeEach(() => {
  canCompose = true
  isExpected = false
  end = watchLostFocus(document, {
    canCompose: () => canCompose,
    compose: () => get('field').focus(),
    isExpected: () => isExpected,
  })
})
afterEach(() => {
  end()
  document.body.innerHTML = ''
})

function get(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`no ${id}`)
  return found
}
/** Removes an element in which `gone` has the focus. Chromium reports the lost focus before the element is gone. */
async function remove(removed: string, gone = 'gone'): Promise<string | undefined> {
  const button = get(gone)
  button.focus()
  button.dispatchEvent(new FocusEvent('focusout', { bubbles: true }))
  get(removed).remove()
  await Promise.resolve()
  return document.activeElement?.id
}

const FIELD = '<textarea id="field"></textarea>'

describe('the focus of an element that is removed', () => {
  it.each([
    [
      'the composer, from the line under a message',
      '<i id="all" data-then-compose><button id="gone"></button></i>',
      'field',
    ],
    ['the composer, from its own parts', '<i data-composer><button id="gone"></button></i>', 'field'],
    [
      'the message, from a button in it',
      '<p id="home" data-message="1" tabindex="-1"><button id="gone"></button></p>',
      'home',
    ],
    [
      'the dialog, from an item in it',
      '<div id="overlays"><div id="home" role="dialog" tabindex="-1"><ul><li><button id="gone"></button></li></ul></div></div>',
      'home',
    ],
    [
      'the target of F6 in the column',
      '<main data-column tabindex="-1"><button id="gone"></button><p id="home" tabindex="0" data-column-focus></p></main>',
      'home',
    ],
    [
      'a column that has no such target',
      '<main id="home" data-column tabindex="-1"><button id="gone"></button></main>',
      'home',
    ],
    [
      'the first column, from outside of all',
      '<div><button id="gone"></button></div><main id="home" tabindex="-1"></main>',
      'home',
    ],
  ])('goes to %s', async (_place, html, expected) => {
    document.body.innerHTML = html + FIELD
    expect(await remove('gone')).toBe(expected)
  })
  it('goes to the column where nothing can be written', async () => {
    canCompose = false
    document.body.innerHTML = `<main id="home" data-column tabindex="-1"><i data-then-compose><button id="gone"></button></i></main>${FIELD}`
    expect(await remove('gone')).toBe('home')
  })
  it.each([
    [
      'the list of conversations',
      '<main data-column tabindex="-1"><i data-moves-focus><button id="gone"></button></i></main>',
    ],
    [
      'an overlay that closes',
      '<div id="overlays"><div id="layer" role="dialog"><button id="gone"></button></div></div>',
    ],
  ])('is left to %s', async (_place, html) => {
    document.body.innerHTML = html
    expect(await remove(document.getElementById('layer') === null ? 'gone' : 'layer')).toBe('')
  })
  it('goes to the list that takes the place of its column, once its rows are drawn', async () => {
    document.body.innerHTML =
      '<div><section id="list" data-column></section><main id="thread" data-column><button id="gone"></button></main></div>'
    await remove('thread')
    get('list').innerHTML = '<p id="home" tabindex="0" data-column-focus></p>'
    await expect.poll(() => document.activeElement?.id).toBe('home')
  })
  it('is left to what is still loading', async () => {
    isExpected = true
    document.body.innerHTML = '<main data-column tabindex="-1"><button id="gone"></button></main>'
    expect(await remove('gone')).toBe('')
  })
  it('stays away from a place that the user clicked', async () => {
    document.body.innerHTML = '<main data-column tabindex="-1"><button id="gone"></button></main>'
    const button = get('gone')
    button.focus()
    button.blur()
    await Promise.resolve()
    expect(document.activeElement).toBe(document.body)
  })
  it('stays where the page has put it', async () => {
    document.body.innerHTML = `<main data-column tabindex="-1"><button id="gone"></button></main>${FIELD}`
    const button = get('gone')
    button.focus()
    button.dispatchEvent(new FocusEvent('focusout', { bubbles: true }))
    button.remove()
    get('field').focus()
    await Promise.resolve()
    expect(document.activeElement?.id).toBe('field')
  })
})
