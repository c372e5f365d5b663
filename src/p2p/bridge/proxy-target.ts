/**
 * An EventTarget that also calls `on…` properties, as the WebRTC objects do: @libp2p/webrtc uses both ways on
 * the same object.
 */
export class ProxyTarget extends EventTarget {
  protected emit(type: string, properties: object = {}): void {
    const event = Object.assign(new Event(type), properties)
    const handler: unknown = Reflect.get(this, `on${type}`)
    if (typeof handler === 'function') {
      try {
        Reflect.apply(handler, this, [event])
      } catch (error) {
        // As for any event: a handler that throws does not stop the others, but is not silent.
        queueMicrotask(() => {
          throw error
        })
      }
    }
    this.dispatchEvent(event)
  }
}
