internal import CSystemd
internal import Glibc

/// A connection to a message bus for one thread at a time, closed when it is released.
final class BusConnection {
    private let bus: OpaquePointer

    /// Opens a private connection.
    /// - Throws: `BusError` if the bus cannot be reached.
    init(_ scope: ServiceManager.Scope) throws(BusError) {
        var bus: OpaquePointer?
        let code: Int32
        switch scope {
        case .system: code = sd_bus_open_system(&bus)
        case .user: code = sd_bus_open_user(&bus)
        }
        guard code >= 0, let bus else { throw Self.error("connect to the \(scope.rawValue) bus", code) }
        self.bus = bus
    }

    deinit { sd_bus_flush_close_unref(bus) }

    /// The descriptor and events to wait for, as poll(2) takes them.
    var waiting: pollfd { pollfd(fd: sd_bus_get_fd(bus), events: Int16(sd_bus_get_events(bus)), revents: 0) }

    /// Processes received messages; `false` if the connection is broken.
    func process() -> Bool {
        while true {
            let code = sd_bus_process(bus, nil)
            if code == 0 { return true }
            if code < 0 { return false }
        }
    }

    /// Subscribes to a signal, which then ends a wait.
    /// - Throws: `BusError` if the bus refuses.
    func match(sender: String, path: String, interface: String, member: String) throws(BusError) {
        let code = sd_bus_match_signal(bus, nil, sender, path, interface, member, nil, nil)
        guard code >= 0 else { throw Self.error("listen to \(sender)", code) }
    }

    /// Calls a method with strings and integers as arguments, and reads its reply.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - operation: The operation in errors, as a verb with its object.
    ///   - arguments: The arguments, default none.
    ///   - read: Reads the reply.
    /// - Throws: `BusError` if the call fails or the method replies with an error.
    func call<Value>(
        _ method: BusMethod, _ operation: String, _ arguments: [BusArgument] = [],
        _ read: (BusReply) -> Value
    ) throws(BusError) -> Value {
        var message: OpaquePointer?
        var code = sd_bus_message_new_method_call(
            bus, &message, method.destination, method.path, method.interface, method.member)
        defer { sd_bus_message_unref(message) }
        guard code >= 0, let message else { throw Self.error(operation, code) }
        for argument in arguments {
            code = argument.append(to: message)
            guard code >= 0 else { throw Self.error(operation, code) }
        }
        var failure = sd_bus_error()
        var reply: OpaquePointer?
        defer {
            sd_bus_error_free(&failure)
            sd_bus_message_unref(reply)
        }
        code = sd_bus_call(bus, message, 0, &failure, &reply)
        guard code >= 0, let reply else {
            guard let name = failure.name else { throw Self.error(operation, code) }
            throw BusError(
                operation: operation, name: String(cString: name),
                message: failure.message.map { String(cString: $0) } ?? String(cString: name))
        }
        return read(BusReply(message: reply))
    }

    private static func error(_ operation: String, _ code: Int32) -> BusError {
        BusError(operation: operation, name: "", message: String(cString: strerror(-code)))
    }
}

/// A method of an object on a bus.
struct BusMethod {
    var destination: String
    var path: String
    var interface: String
    var member: String
}

/// An argument of a method call.
enum BusArgument {
    case text(String)
    case signed(Int32)

    func append(to message: OpaquePointer) -> Int32 {
        switch self {
        case .text(let text): return sd_bus_message_append_basic(message, CChar(UInt8(ascii: "s")), text)
        case .signed(var number): return sd_bus_message_append_basic(message, CChar(UInt8(ascii: "i")), &number)
        }
    }
}

/// The reply of a method, valid while it is read.
struct BusReply {
    fileprivate let message: OpaquePointer

    /// Reads the next string, object path or signature.
    func text(_ type: Character = "s") -> String? {
        var text: UnsafePointer<CChar>?
        guard sd_bus_message_read_basic(message, code(type), &text) > 0, let text else { return nil }
        return String(cString: text)
    }

    /// Reads the next unsigned 32-bit integer.
    func number() -> UInt32? {
        var number: UInt32 = 0
        return sd_bus_message_read_basic(message, code("u"), &number) > 0 ? number : nil
    }

    /// Reads the next signed 32-bit integer.
    func signed() -> Int32? {
        var number: Int32 = 0
        return sd_bus_message_read_basic(message, code("i"), &number) > 0 ? number : nil
    }

    /// Reads the next file descriptor, duplicated; the caller must close it.
    func descriptor() -> Int32? {
        var descriptor: Int32 = -1
        guard sd_bus_message_read_basic(message, code("h"), &descriptor) > 0 else { return nil }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        return copy >= 0 ? copy : nil
    }

    /// Reads the content of a variant of this type.
    func variant<Value>(_ type: String, _ read: (BusReply) -> Value?) -> Value? { inside("v", type, read) }

    /// Reads the content of a structure of these types.
    func structure<Value>(_ types: String, _ read: (BusReply) -> Value?) -> Value? { inside("r", types, read) }

    private func inside<Value>(_ container: Character, _ contents: String, _ read: (BusReply) -> Value?) -> Value? {
        guard sd_bus_message_enter_container(message, code(container), contents) > 0 else { return nil }
        let value = read(self)
        sd_bus_message_exit_container(message)
        return value
    }

    private func code(_ character: Character) -> CChar { CChar(character.asciiValue ?? 0) }
}
