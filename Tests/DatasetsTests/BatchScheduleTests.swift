import Datasets
import Testing

struct BatchScheduleTests {
    @Test(arguments: [1, 2, 3, 5, 16, 17, 100, 257, 1000, 4097])
    func aPermutationReachesEveryNumberOnce(count: Int) {
        let order = Permutation(count: count, seed: 7, epoch: 3)
        #expect((0..<count).map { order[$0] }.sorted() == Array(0..<count))
    }

    @Test func seedAndEpochDecideThePermutation() {
        func order(_ seed: UInt64, _ epoch: Int) -> [Int] {
            let order = Permutation(count: 1000, seed: seed, epoch: epoch)
            return (0..<1000).map { order[$0] }
        }
        #expect(order(1, 0) == order(1, 0))
        #expect(order(1, 0) != order(1, 1))
        #expect(order(1, 0) != order(2, 0))
    }

    @Test func placesOfANumberAreUniformOverEpochs() {
        // The place of number 0 over 4000 epochs in 10 bins: chi-squared with 9 degrees of freedom.
        var bins = [Int](repeating: 0, count: 10)
        for epoch in 0..<4000 {
            let order = Permutation(count: 10, seed: 5, epoch: epoch)
            for place in 0..<10 where order[place] == 0 { bins[place] += 1 }
        }
        let statistic = bins.reduce(0.0) { $0 + (Double($1) - 400) * (Double($1) - 400) / 400 }
        #expect(statistic < 27.9, "probability 0.001 for a uniform law")
    }

    @Test func neighboursDoNotStayTogether() {
        let order = Permutation(count: 60000, seed: 0, epoch: 0)
        let together = (0..<59999).count { order[$0 + 1] == order[$0] + 1 }
        #expect(together < 10, "one is expected")
    }

    @Test func batchesGoThroughTheDataWithoutAGap() {
        let schedule = BatchSchedule(count: 10, batch: 4, seed: 3)
        let seen = (0..<5).flatMap { schedule.indices(step: $0) }
        #expect(seen.prefix(10).sorted() == Array(0..<10))
        #expect(seen.suffix(10).sorted() == Array(0..<10))
        #expect(seen.prefix(10) != seen.suffix(10))
    }

    @Test func aBatchMayBeLargerThanTheData() {
        let schedule = BatchSchedule(count: 3, batch: 7, seed: 3)
        #expect(schedule.indices(step: 0).prefix(3).sorted() == [0, 1, 2])
        #expect(schedule.indices(step: 5) == schedule.indices(step: 5))
    }
}
