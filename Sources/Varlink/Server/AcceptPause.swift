internal import NIOCore

/// A handler that pauses accepting after an error, such as a lack of descriptors, instead of closing the server socket.
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
