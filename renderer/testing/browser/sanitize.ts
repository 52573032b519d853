/** Runs inside Chromium: sanitises each attack as the app does, puts it into a live page, and reports what is left. */
import { HOSTILE_HTML, harmIn } from '../../features/thread/content/hostileHtml.ts'
import { sanitizeEmail, sanitizeMessage } from '../../features/thread/content/sanitize.ts'

export interface AttackReport { name: string; where: 'message' | 'email'; harm: string[]; executed: number; reparsed: string[] }

const page = globalThis as unknown as { steal: () => void; stolen: number; attackAll: () => Promise<AttackReport[]>; letter: (html: string) => string; judge: () => string[] }
page.stolen = 0
page.steal = () => {
  page.stolen++
}

page.letter = (html) => {
  const host = document.createElement('div')
  host.append(sanitizeEmail(html))
  return host.innerHTML
}

page.attackAll = async () => {
  const reports: AttackReport[] = []
  for (const { name, html } of HOSTILE_HTML) {
    for (const where of ['message', 'email'] as const) {
      const before = page.stolen
      const host = document.createElement('div')
      document.body.append(host)
      host.append(where === 'message' ? sanitizeMessage(html) : sanitizeEmail(html))
      await new Promise((resolve) => setTimeout(resolve, 5))
      const harm = harmIn(host)
      // A mutation shows itself when the result is parsed once more.
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
