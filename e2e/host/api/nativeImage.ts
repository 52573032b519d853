import { existsSync, readFileSync } from 'node:fs'
import type * as Electron from 'electron'
import type { NativeImage } from 'electron'
import { guard, GuardedEmitter } from '../guard.ts'

/** Width and height in pixels from the header of a PNG or JPEG; zero for other bytes. */
function sizeOf(bytes: Buffer): { width: number; height: number } {
  if (bytes.length > 24 && bytes.readUInt32BE(0) === 0x89504e47)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  if (bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8) {
    for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
      const marker = bytes.readUInt8(at + 1)
      if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
        return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    }
  }
  return { width: 0, height: 0 }
}

type Implemented =
  | 'isEmpty'
  | 'toPNG'
  | 'toDataURL'
  | 'getSize'
  | 'getAspectRatio'
  | 'setTemplateImage'
  | 'isTemplateImage'
  | 'addRepresentation'
  | 'getScaleFactors'
  | 'isMacTemplateImage'

/** Electron's `NativeImage`, for icons and screenshots: the original bytes and a size. */
export class HostImage extends GuardedEmitter implements Pick<NativeImage, Implemented> {
  isMacTemplateImage = false
  readonly #bytes: Buffer
  readonly #dimensions: { width: number; height: number }
  readonly #scales: number[] = [1]

  private constructor(bytes: Buffer, dimensions: { width: number; height: number }) {
    super('NativeImage')
    this.#bytes = bytes
    this.#dimensions = dimensions
  }
  static _from(bytes: Buffer, scaleFactor = 1): HostImage {
    const { width, height } = sizeOf(bytes)
    return new HostImage(width === 0 ? Buffer.alloc(0) : bytes, {
      width: Math.round(width / scaleFactor),
      height: Math.round(height / scaleFactor),
    })
  }
  isEmpty(): boolean {
    return this.#bytes.length === 0
  }
  toPNG(): Buffer {
    return this.#bytes
  }
  toDataURL(): string {
    return `data:image/png;base64,${this.#bytes.toString('base64')}`
  }
  getSize(): { width: number; height: number } {
    return { ...this.#dimensions }
  }
  getAspectRatio(): number {
    return this.#dimensions.height === 0 ? 1 : this.#dimensions.width / this.#dimensions.height
  }
  /** The same image with another size; the bytes are not changed. */
  resize({ width, height }: { width?: number; height?: number }): HostImage {
    const ratio = this.getAspectRatio()
    return new HostImage(this.#bytes, {
      width: width ?? Math.round((height ?? 0) * ratio),
      height: height ?? Math.round((width ?? 0) / ratio),
    })
  }
  crop({ width, height }: { width: number; height: number }): HostImage {
    return new HostImage(this.#bytes, { width, height })
  }
  setTemplateImage(isTemplate: boolean): void {
    this.isMacTemplateImage = isTemplate
  }
  isTemplateImage(): boolean {
    return this.isMacTemplateImage
  }
  addRepresentation({ scaleFactor = 1 }: { scaleFactor?: number }): void {
    this.#scales.push(scaleFactor)
  }
  getScaleFactors(): number[] {
    return [...this.#scales]
  }
}

/** Electron's `nativeImage`. */
export const nativeImage = guard('nativeImage', {
  createEmpty: () => HostImage._from(Buffer.alloc(0)),
  /** Returns an empty image for a file that is missing or not an image, as in Electron. */
  createFromPath: (file: string) => HostImage._from(existsSync(file) ? readFileSync(file) : Buffer.alloc(0)),
  createFromBuffer: (bytes: Buffer, options?: { scaleFactor?: number }) => HostImage._from(bytes, options?.scaleFactor),
  createFromDataURL: (url: string) => HostImage._from(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
} satisfies Partial<Record<keyof typeof Electron.nativeImage, unknown>>)
