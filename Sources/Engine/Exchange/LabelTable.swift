internal import Jobs
internal import Torch

/// The label table of somebody's network: its classes, whether its last row is the null label, and how both are known.
///
/// A table of N rows is that of N - 1 classes and a null label, as published networks have it, or of N classes that were
/// trained without dropout. Shapes do not tell which; the number of classes does, as the training script or the user says.
struct LabelTable: Equatable {
    /// The number of classes; 0 for a network without labels.
    let classes: Int
    /// Whether the last row is the null label's.
    let hasNull: Bool
    /// Whether the table is one row that every example had: it belongs to the vector of the time.
    let isConstant: Bool
    /// The reason for the number of classes, in words; `nil` without a table.
    let statement: String?

    /// - Parameters:
    ///   - rows: the number of rows, 0 without a table.
    ///   - convention: the convention, of which torchcfm has no null label.
    ///   - asked: the number of classes that the user gives.
    ///   - arguments: the options of the training script.
    /// - Throws: `JobFailure` for a number of classes that the table cannot have.
    init(
        rows: Int, convention: ModelConvention?, asked: Int?, arguments: TrainingArguments
    ) throws(JobFailure) {
        let (count, said) =
            asked.map { ($0, "as you said") } ?? arguments.classes.map { ($0, "as the file's options say") } ?? (
                nil, ""
            )
        if let count, rows > 0, count != rows, count != rows - 1, !(count == 0 && rows == 1) {
            throw JobFailure(
                .badInput,
                "classes: the label table has \(rows) rows, which is neither \(count) classes (\(said)) nor \(count) and a null "
                    + "label; say how many: --classes N")
        }
        guard rows > 1 else {
            self.init(
                classes: 0, hasNull: false, isConstant: rows == 1,
                statement: rows == 1
                    ? "one row, which every example had: an unconditional model; the row was added to the vector of the time"
                    : nil)
            return
        }
        if let count, count == rows {
            self.init(
                classes: rows, hasNull: false, isConstant: false,
                statement: "none: the table has one row for each of \(rows) classes (\(said)), so labels were never "
                    + "dropped and there is no unconditional field to guide from")
        } else if count == nil, convention == .torchcfm {
            self.init(
                classes: rows, hasNull: false, isConstant: false,
                statement:
                    "none: torchcfm's tables have a row for each class, so there is no unconditional field to guide "
                    + "from")
        } else {
            let drop = arguments.drop.map { "labels were dropped with \($0), as the file's options say" }
            self.init(
                classes: rows - 1, hasNull: true, isConstant: false,
                statement: "the last row of the table, "
                    + (count == nil ? "assumed as published; --classes \(rows) makes it a class" : said) + "; "
                    + (drop ?? "labels were dropped with 0.1, as published"))
        }
    }

    private init(classes: Int, hasNull: Bool, isConstant: Bool, statement: String?) {
        self.classes = classes
        self.hasNull = hasNull
        self.isConstant = isConstant
        self.statement = statement
    }

    /// Returns the tensors of this project's network, whose table always has a row for none: one of zeros where theirs has
    /// none, and no table where it has one row only.
    /// - Parameters:
    ///   - name: the name of the table.
    ///   - bias: the bias of the last layer of the time's vector, to which a label's vector is added.
    func completed(_ tensors: [String: Tensor], table name: String, bias: String) throws(TorchError) -> [String: Tensor]
    {
        guard let table = tensors[name], isConstant || !hasNull else { return tensors }
        var tensors = tensors
        if isConstant {
            tensors[name] = nil
            if let time = tensors[bias] { tensors[bias] = try time + table.selected(dim: 0, index: 0) }
        } else {
            tensors[name] = try Tensor.cat([table, try Tensor.zeros([1, table.shape[1]])])
        }
        return tensors
    }
}
