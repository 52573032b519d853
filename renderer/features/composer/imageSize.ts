/** The size of an image file in pixels, as it is shown (rotated as its camera says). Null for other files and unreadable ones. */
export async function imageSize(file: Blob): Promise<{ width: number; height: number } | null> {
  if (!file.type.startsWith('image/')) return null
  try {
    const bitmap = await createImageBitmap(file)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    // Not an image, or of a kind that can't be decoded: it gets a box of a fixed size.
    return null
  }
}
