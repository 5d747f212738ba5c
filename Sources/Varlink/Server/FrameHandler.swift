internal import NIOCore

/// A channel handler that splits bytes into messages and enforces their size and time limits.
final class FrameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = Event

    /// An event for a connection's reader; after anything but a message no event follows.
    enum Event: Sendable {
        case message([UInt8])
        case oversized(maximumBytes: Int)
        case late(Duration)
    }

    private var decoder: FrameDecoder
    private let timeout: Duration
    private var deadline: Scheduled<Void>?
    private var isBroken = false

    init(_ limits: VarlinkLimits) {
        decoder = FrameDecoder(maximumBytes: limits.messageBytes)
        timeout = limits.messageTimeout
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        decoder.append(unwrapInboundIn(data).readableBytesView)
        do {
            while let message = try decoder.next() {
                deadline?.cancel()
                deadline = nil
                context.fireChannelRead(wrapInboundOut(.message(message)))
            }
        } catch {
            finish(.oversized(maximumBytes: error.maximumBytes), context)
            return
        }
        if decoder.isInsideMessage, deadline == nil {
            deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) {
                self.finish(.late(self.timeout), context)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    private func finish(_ event: Event, _ context: ChannelHandlerContext) {
        isBroken = true
        deadline?.cancel()
        decoder = FrameDecoder(maximumBytes: 0)
        context.fireChannelRead(wrapInboundOut(event))
        context.fireChannelReadComplete()
    }
}
