const HIGH_BYTES = 1024 * 1024

/** Milliseconds for `bytes` over one RTCDataChannel between two connections of this page: the ceiling. */
export async function rawChannel(bytes: number, messageBytes: number): Promise<number> {
  const a = new RTCPeerConnection()
  const b = new RTCPeerConnection()
  a.onicecandidate = ({ candidate }) => candidate && void b.addIceCandidate(candidate)
  b.onicecandidate = ({ candidate }) => candidate && void a.addIceCandidate(candidate)
  const channel = a.createDataChannel('raw')
  const opened = new Promise((resolve) => (channel.onopen = resolve))
  const received = new Promise<void>((resolve) => {
    b.ondatachannel = (event) => {
      let total = 0
      event.channel.binaryType = 'arraybuffer'
      event.channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        total += data.byteLength
        if (total >= bytes) resolve()
      }
    }
  })
  await a.setLocalDescription(await a.createOffer())
  await b.setRemoteDescription(a.localDescription as RTCSessionDescription)
  await b.setLocalDescription(await b.createAnswer())
  await a.setRemoteDescription(b.localDescription as RTCSessionDescription)
  await opened
  channel.bufferedAmountLowThreshold = HIGH_BYTES / 2
  const message = new Uint8Array(messageBytes)
  const began = performance.now()
  for (let sent = 0; sent < bytes; sent += messageBytes) {
    if (channel.bufferedAmount > HIGH_BYTES) {
      await new Promise((resolve) => (channel.onbufferedamountlow = resolve))
    }
    channel.send(message)
  }
  await received
  const ms = performance.now() - began
  a.close()
  b.close()
  return ms
}
