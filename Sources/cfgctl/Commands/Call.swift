internal import ArgumentParser
internal import Control
internal import Varlink

/// Calls any method of any Varlink service.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Call any method of the protocol, or of another Varlink service.",
        discussion: """
            A method without an interface is one of dev.cfgd.Jobs. With --socket, the service can be any Varlink service on a \
            Unix socket.

            Examples:
              cfgctl call List '{"all": true}'
              cfgctl call dev.cfgd.Jobs.Watch '{"jobs": ["@last"]}' --more
              cfgctl call org.varlink.service.GetInfo --socket /run/systemd/io.systemd.Hostname
            """)

    @Argument(help: "The method's full name.") var method: String
    @Argument(help: ArgumentHelp("The parameters as a JSON object.", valueName: "json")) var parameters = "{}"
    @Flag(help: "Print every reply, one on a line; for methods that stream, such as Watch and Log.") var more = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let name = method.contains(".") ? method : "\(JobsInterface.name).\(method)"
        let json: JSONValue
        do {
            json = try JSONValue(parsing: Array(parameters.utf8))
        } catch {
            throw Failure(.usage, "the parameters are not JSON: \(error)")
        }
        guard json.objectValue != nil else { throw Failure(.usage, "the parameters must be a JSON object, such as {}") }
        let client = try await VarlinkClient.connect(path: connection.path)
        do {
            if more {
                for try await reply in client.stream(name, json) { Output.data.line(reply.description) }
            } else {
                Output.data.line(try await client.call(name, json, as: JSONValue.self).description)
            }
        } catch let error as VarlinkError {
            guard let known = ControlError(error) else { throw error }
            throw known
        }
    }
}
