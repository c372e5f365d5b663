/**
 * Ping streams of one connection in each direction. libp2p's connection monitor drops a connection whose
 * heartbeat finds no place, and with the default of one outbound stream (`@libp2p/ping` 3) any other ping takes
 * it: those of the DHT, a probe, the last heartbeat where answers are slow. One whose sender has closed before
 * the receiver's handler began stays for ten seconds, as `AbstractMessageStream` (`@libp2p/utils` 7.4) does not
 * end an iteration that starts later than the remote's close.
 */
export const PING_LIMITS = { maxInboundStreams: 16, maxOutboundStreams: 16 }
