import decodeQR from 'qr/decode.js'

/** Why nothing can be scanned. */
export type ScanProblem = 'no-camera' | 'forbidden'

export type Scanned =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: ScanProblem }

/** Longer side of the pictures that are searched, px: enough for any payment link. */
const MAX_PIXELS = 720
/** Between two pictures: a phone stays cool, and nobody waits for it. */
const EVERY_MS = 120

/** Shows the camera in a video and reads the first QR code that it sees. Ends at once on `signal`. */
export async function scanCamera(video: HTMLVideoElement, signal: AbortSignal): Promise<Scanned> {
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  } catch (error) {
    const refused = error instanceof DOMException && error.name === 'NotAllowedError'
    return { ok: false, problem: refused ? 'forbidden' : 'no-camera' }
  }
  try {
    video.srcObject = stream
    await video.play()
    while (!signal.aborted) {
      const text = readFrame(video)
      if (text !== undefined) return { ok: true, text }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
    return { ok: false, problem: 'no-camera' }
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}

function readFrame(video: HTMLVideoElement): string | undefined {
  const { videoWidth, videoHeight } = video
  if (videoWidth === 0) return undefined
  const scale = Math.min(1, MAX_PIXELS / Math.max(videoWidth, videoHeight))
  const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)]
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return undefined
  context.drawImage(video, 0, 0, width, height)
  return readCode(context.getImageData(0, 0, width, height))
}

/** The text of a QR code in a picture; `undefined` where there is none. */
export function readCode(picture: {
  width: number
  height: number
  data: Uint8ClampedArray
}): string | undefined {
  try {
    return decodeQR(picture)
  } catch {
    return undefined
  }
}
