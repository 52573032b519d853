import { extname, isAbsolute, join, relative, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}

export interface RendererFile {
  readonly file: string
  readonly contentType: string
}

/**
 * The file of a path of the app's scheme. Null for a path outside `root`, in any encoding, and for a kind of file that the page doesn't
 * use.
 */
export function rendererFile(root: string, pathname: string): RendererFile | null {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = join(root, path === '/' ? 'index.html' : path)
  const inside = relative(root, file)
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null
  const contentType = TYPES[extname(file).toLowerCase()]
  return contentType === undefined ? null : { file, contentType }
}
