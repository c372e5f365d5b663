import type { Metrics, Stream } from '@libp2p/interface'

/** Payload bytes of all protocol streams since the node started. */
export interface Traffic {
  bytesSent: number
  bytesReceived: number
  /** The same by protocol; holds only protocols that this node speaks. */
  readonly byProtocol: Map<string, ProtocolTraffic>
}

interface ProtocolTraffic {
  /** Streams opened by either side since the start. */
  streams: number
  bytesSent: number
  bytesReceived: number
}

const nothing = {
  update: () => undefined,
  increment: () => undefined,
  decrement: () => undefined,
  reset: () => undefined,
  observe: () => undefined,
  timer: () => () => undefined,
}

/**
 * Counts what streams carry, as libp2p's metrics seam. Named metrics are not kept: a browser has nobody who
 * would collect them.
 */
export function trafficMeter(): { traffic: Traffic; metrics: () => Metrics } {
  const traffic: Traffic = { bytesSent: 0, bytesReceived: 0, byProtocol: new Map() }
  const metrics: Metrics = {
    trackMultiaddrConnection: () => undefined,
    trackProtocolStream: (stream) => count(stream, traffic),
    registerMetric: () => nothing,
    registerMetricGroup: () => nothing,
    registerCounter: () => nothing,
    registerCounterGroup: () => nothing,
    registerHistogram: () => nothing,
    registerHistogramGroup: () => nothing,
    registerSummary: () => nothing,
    registerSummaryGroup: () => nothing,
    traceFunction: <F>(_name: string, traced: F): F => traced,
    createTrace: () => undefined,
  }
  return { traffic, metrics: () => metrics }
}

/** A `message` listener would start the flow before the protocol's handler listens, so the calls are watched. */
function count(stream: Stream, traffic: Traffic): void {
  const own = traffic.byProtocol.get(stream.protocol) ?? {
    streams: 0,
    bytesSent: 0,
    bytesReceived: 0,
  }
  traffic.byProtocol.set(stream.protocol, own)
  own.streams++
  const send = stream.send.bind(stream)
  stream.send = (data) => {
    traffic.bytesSent += data.byteLength
    own.bytesSent += data.byteLength
    return send(data)
  }
  const dispatchEvent = stream.dispatchEvent.bind(stream)
  stream.dispatchEvent = (event) => {
    if (event.type === 'message' && 'data' in event) {
      const { byteLength } = event.data as Uint8Array
      traffic.bytesReceived += byteLength
      own.bytesReceived += byteLength
    }
    return dispatchEvent(event)
  }
}
