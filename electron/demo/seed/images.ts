import type { Random } from '../random.ts'
import { between } from '../random.ts'
import type { Color } from './canvas.ts'
import { Canvas, mix } from './canvas.ts'

const INK: Color = [40, 42, 54]
const PAPER: Color = [250, 249, 245]

const painted = new Map<string, Buffer>()

/** Paints an image once per process: painting large ones is slow. `name` must name everything that the image depends on. */
function once(name: string, paint: () => Buffer): Buffer {
  const known = painted.get(name) ?? paint()
  painted.set(name, known)
  return known
}

/** A till receipt with its total and a bar code. */
export function receipt(random: Random, total: string): Buffer {
  const canvas = new Canvas(420, 620)
  canvas.paint((x, y) => mix([196, 178, 150], [172, 150, 120], y / 620 + ((x * 7 + y * 3) % 11) / 60))
  canvas.box(60, 30, 300, 560, PAPER)
  canvas.text(120, 60, 'ACME COFFEE', 4, INK)
  canvas.text(110, 100, 'RECEIPT 000-142', 3, [110, 110, 116])
  for (let row = 0; row < 7; row += 1) {
    canvas.box(90, 150 + row * 34, between(random, 90, 170), 9, [150, 150, 156])
    canvas.text(282, 148 + row * 34, `${between(random, 3, 89)}.${between(random, 10, 99)}`, 2, INK)
  }
  canvas.box(90, 398, 240, 2, INK)
  canvas.text(90, 414, 'TOTAL', 4, INK)
  canvas.text(232, 414, total, 4, INK)
  for (let x = 0; x < 230; x += between(random, 3, 7)) canvas.box(95 + x, 480, between(random, 1, 3), 70, INK)
  return canvas.toPng()
}

/** A bar chart, as people paste it from their reports. */
export function chart(random: Random): Buffer {
  const canvas = new Canvas(720, 420)
  canvas.box(0, 0, 720, 420, [255, 255, 255])
  canvas.text(40, 24, 'ORDERS PER DAY', 4, INK)
  for (let line = 0; line < 5; line += 1) {
    canvas.box(70, 90 + line * 65, 610, 1, [225, 227, 233])
    canvas.text(24, 84 + line * 65, String(400 - line * 100), 2, [130, 134, 145])
  }
  for (let bar = 0; bar < 12; bar += 1) {
    const height = between(random, 40, 255)
    canvas.box(86 + bar * 50, 350 - height, 30, height, bar === 8 ? [229, 72, 77] : [84, 110, 230])
    canvas.text(92 + bar * 50, 364, String(bar + 1), 2, [130, 134, 145])
  }
  return canvas.toPng()
}

/** Hills under an evening sky, in place of a photo. */
export function landscape(random: Random, width = 720, height = 480): Buffer {
  const [hue, phase] = [random(), random() * 6]
  return once(`landscape ${width} ${height} ${hue} ${phase}`, () => paintLandscape(hue, phase, width, height))
}

function paintLandscape(hue: number, phase: number, width: number, height: number): Buffer {
  const canvas = new Canvas(width, height)
  const top: Color = mix([64, 92, 178], [130, 70, 150], hue)
  const low: Color = mix([255, 196, 140], [250, 160, 170], hue)
  canvas.paint((x, y) => {
    for (let hill = 1; hill <= 3; hill += 1) {
      const ridge = height * (0.95 - hill * 0.13) + Math.sin(x / (70 + hill * 60) + phase + hill * 2) * height * 0.05
      if (y > ridge) return mix([28, 52, 56], [120, 130, 168], (hill - 1) / 3 + ((y - ridge) / height) * 0.1)
    }
    return mix(top, low, Math.min(1, y / (height * 0.7)))
  })
  canvas.disc(
    Math.round(width * (0.2 + hue * 0.6)),
    Math.round(height * 0.34),
    Math.round(height * 0.06),
    [255, 238, 200],
  )
  return canvas.toPng()
}

/** A parcel on a doorstep, one corner pressed in. */
export function parcel(): Buffer {
  return once('parcel', paintParcel)
}

function paintParcel(): Buffer {
  const canvas = new Canvas(800, 600)
  canvas.paint((x, y) =>
    y > 380
      ? mix([120, 116, 110], [92, 88, 84], (y - 380) / 220)
      : mix([206, 204, 198], [188, 184, 176], (x * 3) % 80 < 2 ? 1 : x / 1600),
  )
  canvas.box(230, 200, 340, 270, [186, 140, 92])
  canvas.box(380, 200, 40, 270, [212, 176, 128])
  canvas.paintBox((x, y) => (x > 500 && y < 270 && x - 500 > 270 - y ? [130, 92, 58] : null), 230, 200, 340, 270)
  canvas.box(260, 360, 96, 70, PAPER)
  canvas.text(268, 372, 'FRAGILE', 3, [190, 40, 40])
  for (let line = 0; line < 3; line += 1) canvas.box(268, 396 + line * 10, 76, 3, [150, 150, 150])
  return canvas.toPng()
}

/** The display of a machine that shows an error. */
export function display(code: string): Buffer {
  return once(`display ${code}`, () => paintDisplay(code))
}

function paintDisplay(code: string): Buffer {
  const canvas = new Canvas(640, 480)
  canvas.paint((x, y) => mix([58, 60, 66], [28, 29, 33], Math.hypot(x - 320, y - 240) / 420))
  canvas.box(150, 130, 340, 200, [14, 30, 26])
  canvas.text(190, 165, 'ERROR', 10, [120, 240, 190])
  canvas.text(190, 245, code, 10, [255, 120, 100])
  canvas.disc(320, 400, 26, [90, 92, 100])
  canvas.disc(320, 400, 20, [60, 62, 68])
  return canvas.toPng()
}

/** A square face of a person, made of simple shapes. */
export function avatar(random: Random): Buffer {
  const canvas = new Canvas(128, 128)
  const ground: Color = [between(random, 120, 225), between(random, 120, 225), between(random, 140, 235)]
  const skin: Color = mix([244, 208, 176], [120, 78, 52], random())
  const hair: Color = mix([36, 28, 26], [206, 160, 92], random() * random())
  const shirt: Color = [between(random, 40, 200), between(random, 40, 200), between(random, 60, 210)]
  canvas.paint((_x, y) => mix(ground, [255, 255, 255], (128 - y) / 420))
  canvas.disc(64, 138, 46, shirt)
  canvas.box(54, 80, 20, 24, mix(skin, [0, 0, 0], 0.12))
  canvas.disc(64, 50, 33, hair)
  canvas.disc(64, 60, 27, skin)
  canvas.box(40, 30, 48, between(random, 8, 18), hair)
  canvas.disc(54, 58, 3, INK)
  canvas.disc(74, 58, 3, INK)
  canvas.box(56, 72, 16, 3, mix(skin, [120, 30, 30], 0.5))
  return canvas.toPng()
}

/** A round smiling sticker. */
export function sticker(): Buffer {
  const canvas = new Canvas(256, 256)
  canvas.box(0, 0, 256, 256, [255, 255, 255])
  canvas.disc(128, 128, 112, [255, 205, 70])
  canvas.disc(90, 105, 13, INK)
  canvas.disc(166, 105, 13, INK)
  for (let x = -56; x <= 56; x += 1) canvas.disc(128 + x, Math.round(178 - (x * x) / 90), 5, INK)
  return canvas.toPng()
}
