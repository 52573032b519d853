/** Deskbell's mark as SVG: a desk bell that rings. The same mark as in the sign-in page (`renderer/features/accounts/BellMark.vue`). */

const GROUND = { from: 'oklch(.66 .17 255)', to: 'oklch(.47 .2 268)' }
export const DOT = '#3783f0'
const BADGE = '#d5303a'

const DOME = 'M4 15.4 a8 8 0 0 1 16 0 z'
const BASE = '<rect x="2.6" y="16.9" width="18.8" height="2.6" rx="1.3"/>'
const BUTTON = '<rect x="11" y="4.6" width="2" height="3.4"/><circle cx="12" cy="4.2" r="2.1"/>'

/** The app's icon, `size` pixels square; below 48 the sound waves would blur and the bell takes their room. */
export function appIcon(size) {
  const detailed = size >= 48
  const margin = size >= 128 ? 2.6 : 1
  const side = 52 - margin * 2
  const bell = `
    <path d="M14.5 34.5a11.5 11.5 0 0 1 23 0Z"/>
    <rect x="11.5" y="36.2" width="29" height="3.6" rx="1.8"/>
    <rect x="24.2" y="18.4" width="3.6" height="5.4"/>
    <circle cx="26" cy="16.6" r="3"/>`
  const waves =
    '<path d="M36.6 15.4a10 10 0 0 1 4.6 7.2M38.9 10.6a15.6 15.6 0 0 1 7 10.6" fill="none" stroke="#fff" ' +
    'stroke-width="2.4" stroke-linecap="round" opacity=".75"/>'
  const scale = detailed
    ? 'translate(26 26) scale(.9) translate(-26.6 -26)'
    : 'translate(26 26) scale(1.2) translate(-26 -26.8)'
  const stops = `<stop offset="0" stop-color="${GROUND.from}"/><stop offset="1" stop-color="${GROUND.to}"/>`
  const gradient = `<linearGradient id="ground" x1="0" y1="0" x2="1" y2="1">${stops}</linearGradient>`
  return svg(
    52,
    size,
    `
    <defs>${gradient}</defs>
    <rect x="${margin}" y="${margin}" width="${side}" height="${side}" rx="${side * 0.25}" fill="url(#ground)"/>
    <g transform="${scale}" fill="#fff">${bell}${detailed ? waves : ''}</g>`,
  )
}

/** The tray's icon in one colour. Away is hollow, offline is hollow and struck through; unread is a dot cut out of the bell. */
export function trayIcon(size, { status, unread, colour, dot }) {
  const hollow = status !== 'online'
  const cut = []
  if (unread) cut.push('<circle cx="19" cy="5.4" r="5.6" fill="#000"/>')
  if (status === 'offline') cut.push('<path d="M3.2 2.6 L21.4 20.8" stroke="#000" stroke-width="4.6"/>')
  const mask =
    '<mask id="cut" maskUnits="userSpaceOnUse" x="0" y="0" width="24" height="24"><rect width="24" height="24" ' +
    `fill="#fff"/>${cut.join('')}</mask>`
  const dome = hollow
    ? `<path d="M5 14.4 a7 7 0 0 1 14 0 z" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"/>`
    : `<path d="${DOME}" fill="${colour}"/>`
  return svg(
    24,
    size,
    `
    ${mask}
    <g mask="url(#cut)" fill="${colour}">${BUTTON}${dome}${BASE}</g>
    ${status === 'offline' ? `<path d="M3.6 3 L21 20.4" stroke="${colour}" stroke-width="1.9" stroke-linecap="round" fill="none"/>` : ''}
    ${unread ? `<circle cx="19" cy="5.4" r="4.1" fill="${dot}"/>` : ''}`,
  )
}

/** A number over the taskbar's icon, readable at 16 pixels. */
export function badge(size, label) {
  const width = label.length > 1 ? 18.5 : 22
  const font = 'text-anchor="middle" font-family="Inter" font-weight="700"'
  return svg(
    32,
    size,
    `
    <circle cx="16" cy="16" r="15" fill="${BADGE}"/>
    <text x="16" y="${label.length > 1 ? 22.6 : 23.8}" ${font} font-size="${width}" fill="#fff">${label}</text>`,
  )
}

function svg(grid, size, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${grid} ${grid}">${content}</svg>`
}
