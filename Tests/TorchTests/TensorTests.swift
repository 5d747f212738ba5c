import Testing
import Torch

@Suite struct TensorTests {
    @Test func aTensorKnowsItsShapeTypeAndDevice() throws {
        let x = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
        #expect(x.shape == [2, 3])
        #expect(x.count == 6)
        #expect(x.dtype == .float32)
        #expect(x.device == .cpu)
        #expect(try Tensor.full([], 2, dtype: .float64).shape == [])
        #expect(try Tensor.zeros([0, 4]).values().isEmpty)
        #expect(try Tensor([] as [Int64], shape: [0]).count == 0)
    }

    @Test func elementsComeBackAsTheyWereGiven() throws {
        #expect(try Tensor([1.5, -2] as [Double], shape: [2]).doubles() == [1.5, -2])
        #expect(try Tensor([1 << 60, -1] as [Int64], shape: [2]).int64s() == [1 << 60, -1])
        #expect(try Tensor(bytes: [1, 0, 255], shape: [3], dtype: .uint8).bytes() == [1, 0, 255])
        #expect(try Tensor([1] as [Float], shape: [1]).bytes() == [0, 0, 0x80, 0x3F])
        #expect(try Tensor.full([2], 7, dtype: .int64).int64s() == [7, 7])
        #expect(try Tensor.full([1], 1, dtype: .bool).bytes() == [1])
        #expect(try Tensor.arange(1, 4, dtype: .int64).int64s() == [1, 2, 3])
        #expect(try Tensor.ones([2], dtype: .bfloat16).values() == [1, 1])
    }

    @Test func bytesOfATransposedTensorAreInRowMajorOrder() throws {
        let x = try Tensor([1, 2, 3, 4, 5, 6] as [Int64], shape: [2, 3]).transposed(0, 1)
        #expect(try x.int64s() == [1, 4, 2, 5, 3, 6])
        #expect(try x.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) } == [1, 4, 2, 5, 3, 6])
    }

    @Test func anErrorNamesTheOperationAndTheShapes() throws {
        let error = #expect(throws: TorchError.self) {
            try Tensor.ones([2, 3]).matmul(Tensor.ones([4, 5]))
        }
        #expect(error?.operation == "matmul")
        #expect(error?.message.contains("2x3 and 4x5") == true)
        #expect(error?.description.contains("backtrace") == false)
    }

    @Test func elementsThatDoNotFillTheShapeAreRefused() {
        let error = #expect(throws: TorchError.self) { try Tensor([1, 2, 3] as [Float], shape: [2, 2]) }
        #expect(error?.message == "3 elements of float32 do not fill the shape [2, 2], which has 4")
        #expect(throws: TorchError.self) { try Tensor([1] as [Float], shape: [-1]) }
        #expect(throws: TorchError.self) { try Tensor([] as [Float], shape: [1 << 40, 1 << 40]) }
    }

    @Test func gradientsAreNotRecordedInsideWithoutGradientAlsoWhenItThrows() throws {
        struct Stop: Error {}
        let x = try Tensor.ones([1])
        x.requiresGradient = true
        #expect(try withoutGradient { try (x * 2).requiresGradient } == false)
        #expect(throws: Stop.self) { try withoutGradient { throw Stop() } }
        #expect(try (x * 2).requiresGradient)
        #expect(try withoutGradient { try withGradient { try (x * 2).requiresGradient } })
    }
}
