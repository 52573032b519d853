/** Opens one module of the renderer in a real Chromium, bundled as for production, with no network. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import type { Browser, Page } from 'playwright'
import { chromium } from 'playwright'
import { build } from 'vite'
import { contentPolicy } from '../../electron/os/csp.ts'
import { emojiData } from '../../scripts/emojiData.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

function installedChromium(): string {
  const candidates = [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    chromium.executablePath(),
  ]
  const found = candidates.find((path) => path !== undefined && path !== '' && existsSync(path))
  if (found === undefined) throw new Error('No Chromium is installed; npm test sets one up.')
  return found
}

interface Bundle {
  script: string
  style: string
}

async function bundle(entry: string): Promise<Bundle> {
  const made = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [vue(), emojiData()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: false,
      assetsInlineLimit: 1e8,
      lib: { entry: resolve(ROOT, 'renderer/testing/browser', entry), formats: ['iife'], name: 'subject' },
    },
  })
  const outputs = (Array.isArray(made) ? made : [made]).flatMap((part) => ('output' in part ? part.output : []))
  const chunk = outputs.find((output) => output.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error(`${entry} made no script.`)
  const styles = outputs.flatMap((output) =>
    output.type === 'asset' && output.fileName.endsWith('.css') ? [String(output.source)] : [],
  )
  return { script: chunk.code, style: styles.join('\n') }
}

/** `restart` opens the page again. `requests` are the addresses that the page or its mail frame asked the network for. */
export interface BrowserPage {
  page: Page
  requests: string[]
  restart: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Bundles `entry` (in `renderer/testing/browser`) and runs it in a blank page of 900 x 700 CSS pixels. Throws where no
 * Chromium is found.
 */
export async function openInChromium(entry: string): Promise<BrowserPage> {
  const { script, style } = await bundle(entry)
  const browser: Browser = await chromium.launch({ executablePath: installedChromium(), args: ARGUMENTS })
  const page = await browser.newPage({ viewport: { width: 900, height: 700 }, reducedMotion: 'reduce' })
  const requests: string[] = []
  const mailFrame = readFileSync(resolve(ROOT, 'renderer/public/mail-frame.html'), 'utf8')
  await page.route('**/*', (route) => {
    const url = route.request().url()
    if (url === 'https://desk.test/')
      return route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><title>subject</title><main id="host"></main>',
      })
    if (url === 'https://desk.test/mail-frame.html')
      return route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': contentPolicy('/mail-frame.html') },
        body: mailFrame,
      })
    requests.push(url)
    return route.abort()
  })
  const restart = async (): Promise<void> => {
    await page.goto('https://desk.test/')
    if (style !== '') await page.addStyleTag({ content: style })
    await page.addScriptTag({ content: script })
  }
  await restart()
  return { page, requests, restart, close: () => browser.close() }
}
