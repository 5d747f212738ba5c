internal import NIOCore

/// Keeps a server socket going when accepting fails, say for want of descriptors: it pauses instead of giving up.
final class AcceptPause: ChannelDuplexHandler {
    typealias InboundIn = Any
    typealias OutboundIn = Any

    private var isPaused = false
    private var wantsRead = false
    private static let pause = TimeAmount.milliseconds(200)

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isPaused else { return }
        isPaused = true
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.isPaused = false
            if self.wantsRead { context.read() }
            self.wantsRead = false
        }
    }

    func read(context: ChannelHandlerContext) {
        if isPaused { wantsRead = true } else { context.read() }
    }
}
