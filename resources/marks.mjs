/** Deskbell's mark as SVG: a desk bell, drawn from a dome, a button and a base on a grid of 24. */

const ACCENT = { top: '#4b90f6', bottom: '#1a57c4', soft: '#8fbcff' }
export const DOT = '#3783f0'
const BADGE = '#d5303a'

const DOME = 'M4 15.4 a8 8 0 0 1 16 0 z'
const BASE = '<rect x="2.6" y="16.9" width="18.8" height="2.6" rx="1.3"/>'
const BUTTON = '<rect x="11.1" y="4.2" width="1.8" height="3.6" rx=".6"/><rect x="9.3" y="3.3" width="5.4" height="2" rx="1"/>'

/** The app's icon, `size` pixels square; below 48 the details that would blur are left out. */
export function appIcon(size) {
  const detailed = size >= 48
  const inset = size >= 128 ? 50 : 20
  const side = 1024 - inset * 2
  return svg(1024, size, `
    <defs>
      <linearGradient id="ground" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${ACCENT.top}"/><stop offset="1" stop-color="${ACCENT.bottom}"/></linearGradient>
      <linearGradient id="dome" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#dfeaff"/></linearGradient>
    </defs>
    <rect x="${inset}" y="${inset}" width="${side}" height="${side}" rx="${side * 0.225}" fill="url(#ground)"/>
    ${detailed ? `<rect x="${inset + 4}" y="${inset + 4}" width="${side - 8}" height="${side - 8}" rx="${side * 0.221}" fill="none" stroke="#fff" stroke-opacity=".16" stroke-width="8"/>` : ''}
    <g transform="translate(${512 - 12 * 30} ${detailed ? 168 : 160}) scale(30)" fill="#fff">
      ${BUTTON}
      <path d="${DOME}" fill="${detailed ? 'url(#dome)' : '#fff'}"/>
      ${detailed ? `<path d="M7 14 a5.2 5.2 0 0 1 3.6 -4.55" fill="none" stroke="${ACCENT.soft}" stroke-width="1.1" stroke-linecap="round"/>` : ''}
      ${BASE}
    </g>`)
}

/** The tray's icon in one colour. Away is hollow, offline is hollow and struck through; unread is a dot cut out of the bell. */
export function trayIcon(size, { status, unread, colour, dot }) {
  const hollow = status !== 'online'
  const cut = []
  if (unread) cut.push('<circle cx="19" cy="5.4" r="5.6" fill="#000"/>')
  if (status === 'offline') cut.push('<path d="M3.2 2.6 L21.4 20.8" stroke="#000" stroke-width="4.6"/>')
  const mask = `<mask id="cut" maskUnits="userSpaceOnUse" x="0" y="0" width="24" height="24"><rect width="24" height="24" fill="#fff"/>${cut.join('')}</mask>`
  const dome = hollow
    ? `<path d="M5 14.4 a7 7 0 0 1 14 0 z" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"/>`
    : `<path d="${DOME}" fill="${colour}"/>`
  return svg(24, size, `
    ${mask}
    <g mask="url(#cut)" fill="${colour}">${BUTTON}${dome}${BASE}</g>
    ${status === 'offline' ? `<path d="M3.6 3 L21 20.4" stroke="${colour}" stroke-width="1.9" stroke-linecap="round" fill="none"/>` : ''}
    ${unread ? `<circle cx="19" cy="5.4" r="4.1" fill="${dot}"/>` : ''}`)
}

/** A number over the taskbar's icon, readable at 16 pixels. */
export function badge(size, label) {
  const width = label.length > 1 ? 18.5 : 22
  return svg(32, size, `
    <circle cx="16" cy="16" r="15" fill="${BADGE}"/>
    <text x="16" y="${label.length > 1 ? 22.6 : 23.8}" text-anchor="middle" font-family="Inter" font-weight="700" font-size="${width}" fill="#fff">${label}</text>`)
}

function svg(grid, size, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${grid} ${grid}">${content}</svg>`
}
