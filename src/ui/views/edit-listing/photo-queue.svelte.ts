import type { NodeClient, PhotoView } from '../../../app/rpc/api.ts'
import { toWireError } from '../../../lib/errors.ts'
import type { WireError } from '../../../lib/errors.ts'

/** Photos worked on at the same time: one decodes while the other is stored. */
const PARALLEL = 2

/** A large photo on a slow phone takes seconds a size; a minute and a half means that something hangs. */
const PHOTO_TIMEOUT_MS = 90_000

/** One photo of the form, from the picked file to the stored sizes. */
export class PhotoItem {
  readonly key: number
  /** File name, to tell broken photos apart; empty for photos that were there before. */
  readonly name: string
  readonly file: Blob | undefined
  readonly abort = new AbortController()
  state = $state<'queued' | 'adding' | 'ready' | 'failed'>('queued')
  /** 0 to 1. */
  progress = $state(0)
  error = $state.raw<WireError>()
  photo = $state.raw<PhotoView>()
  alt = $state('')

  constructor(key: number, source: { file: Blob; name: string } | { photo: PhotoView }) {
    this.key = key
    if ('photo' in source) {
      this.name = ''
      this.photo = source.photo
      this.alt = source.photo.alt
      this.state = 'ready'
    } else {
      this.name = source.name
      this.file = source.file
    }
  }
}

/** The photos of a listing in their order, and the work of storing those that are new. */
export class PhotoQueue {
  readonly #node: Pick<NodeClient, 'call'>
  readonly #limit: number
  #nextKey = 0
  items = $state<PhotoItem[]>([])
  /** How many of the last picked files did not fit in; 0 after the next pick. */
  refused = $state(0)

  /** @param limit photos that one listing may carry */
  constructor(node: Pick<NodeClient, 'call'>, limit: number) {
    this.#node = node
    this.#limit = limit
  }

  get busy(): boolean {
    return this.items.some((item) => item.state === 'queued' || item.state === 'adding')
  }

  get failed(): boolean {
    return this.items.some((item) => item.state === 'failed')
  }

  get full(): boolean {
    return this.items.length >= this.#limit
  }

  /** The stored photos in order, with the texts typed for them. */
  get photos(): PhotoView[] {
    return this.items.flatMap((item) =>
      item.photo === undefined ? [] : [{ ...item.photo, alt: item.alt.trim() }],
    )
  }

  /** Replaces all by photos that are stored already. */
  reset(photos: readonly PhotoView[]): void {
    this.stop()
    this.items = photos.map((photo) => new PhotoItem(this.#nextKey++, { photo }))
  }

  /** Takes in files as far as there is room, and starts storing them. */
  add(files: readonly File[]): void {
    const room = Math.max(0, this.#limit - this.items.length)
    this.refused = Math.max(0, files.length - room)
    for (const file of files.slice(0, room)) {
      this.items.push(new PhotoItem(this.#nextKey++, { file, name: file.name }))
    }
    this.#work()
  }

  retry(item: PhotoItem): void {
    item.state = 'queued'
    item.error = undefined
    this.#work()
  }

  remove(item: PhotoItem): void {
    item.abort.abort()
    this.items = this.items.filter((other) => other.key !== item.key)
    this.refused = 0
    this.#work()
  }

  /** Moves a photo to another place; places beyond the ends count as the ends. */
  move(item: PhotoItem, to: number): void {
    const others = this.items.filter((other) => other.key !== item.key)
    const place = Math.min(Math.max(to, 0), others.length)
    this.items = [...others.slice(0, place), item, ...others.slice(place)]
  }

  /** Ends all running work, for when the form goes away. */
  stop(): void {
    for (const item of this.items) item.abort.abort()
  }

  #work(): void {
    const running = this.items.filter((item) => item.state === 'adding').length
    const next = this.items.filter((item) => item.state === 'queued').slice(0, PARALLEL - running)
    for (const item of next) void this.#store(item)
  }

  async #store(item: PhotoItem): Promise<void> {
    if (item.file === undefined) return
    item.state = 'adding'
    item.progress = 0
    try {
      item.photo = await this.#node.call(
        'photo.add',
        { file: item.file, alt: item.alt },
        {
          signal: item.abort.signal,
          timeoutMs: PHOTO_TIMEOUT_MS,
          onProgress: ({ done, total }) => (item.progress = total > 0 ? done / total : 0),
        },
      )
      item.state = 'ready'
    } catch (error) {
      item.error = toWireError(error)
      item.state = 'failed'
    }
    this.#work()
  }
}
