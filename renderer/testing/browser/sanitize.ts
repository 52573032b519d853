/** Runs inside Chromium: sanitizes each attack as the app does, puts it into a live page, and reports what remains. */
import { harmIn, HOSTILE_HTML } from '../../features/thread/content/hostileHtml.ts'
import { sanitizeMessage } from '../../features/thread/content/sanitize.ts'
import { boundEmail, sanitizeEmail } from '../../features/thread/content/sanitizeEmail.ts'

export interface AttackReport {
  name: string
  where: 'message' | 'email'
  harm: string[]
  executed: number
  reparsed: string[]
}
export interface SanitizedReport {
  body: string
  sheet: string
  colored: boolean
}

const page = globalThis as unknown as {
  steal: () => void
  stolen: number
  attackAll: () => Promise<AttackReport[]>
  email: (html: string) => SanitizedReport
  cost: (parts: [string, number][]) => { harm: string[]; elements: number }
  judge: () => string[]
}
page.stolen = 0
page.steal = () => {
  page.stolen++
}

page.email = (html) => {
  const { body, sheet, colored } = sanitizeEmail(boundEmail(html), window)
  return { body: body.innerHTML, sheet, colored }
}

/** Repeats each part as often as it says and sanitizes the whole. */
page.cost = (parts) => {
  const { body } = sanitizeEmail(boundEmail(parts.map(([text, times]) => text.repeat(times)).join('')), window)
  return { harm: harmIn(body), elements: body.querySelectorAll('*').length }
}

page.attackAll = async () => {
  const reports: AttackReport[] = []
  for (const { name, html } of HOSTILE_HTML) {
    for (const where of ['message', 'email'] as const) {
      const before = page.stolen
      const host = document.createElement('div')
      document.body.append(host)
      if (where === 'message') host.append(sanitizeMessage(html))
      else {
        const { body, sheet } = sanitizeEmail(boundEmail(html), window)
        const style = document.createElement('div')
        style.setAttribute('data-sheet', sheet)
        host.append(style, document.importNode(body, true))
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
      const harm = harmIn(host)
      // A mutation shows when the result is parsed again.
      const again = new DOMParser().parseFromString(host.innerHTML, 'text/html')
      reports.push({ name, where, harm, executed: page.stolen - before, reparsed: harmIn(again.body) })
      host.remove()
    }
  }
  return reports
}

page.judge = () => {
  const host = document.createElement('div')
  host.append(document.createElement('script'))
  const image = document.createElement('img')
  image.setAttribute('onerror', 'x')
  host.append(image)
  return harmIn(host)
}
