import Testing

@testable import Datasets

/// Names beside the rows and above the columns of a grid.
struct GridNameTests {
    private let grid = PNGImage(width: 42, height: 20, channels: 1, pixels: [UInt8](repeating: 100, count: 42 * 20))

    private func dark(_ picture: PNGImage, x: Range<Int>, y: Range<Int>) -> Int {
        y.reduce(0) { sum, row in sum + x.count { picture.pixels[row * picture.width + $0] == 0 } }
    }

    @Test func namesStandInMarginsAndPicturesStayAsTheyAre() {
        let named = GridNames(rows: ["I"], columns: ["I", "I"]).added(to: grid, cell: (20, 20))
        // A character is 6 pixels wide and 9 high; both margins have 4 pixels more.
        #expect(named.width == 42 + 10 && named.height == 20 + 13)
        let inner = (13..<33).flatMap { named.pixels[$0 * 52 + 10..<($0 + 1) * 52] }
        #expect(inner == grid.pixels)
        // An I has 11 dark pixels: two bars of three, and a stem of five.
        #expect(dark(named, x: 0..<10, y: 13..<33) == 11)
        #expect(dark(named, x: 10..<30, y: 0..<13) == 11 && dark(named, x: 32..<52, y: 0..<13) == 11)
    }

    @Test func withoutNamesAGridStaysAsItIs() { #expect(GridNames().added(to: grid, cell: (20, 20)) == grid) }

    @Test func longNamesAreCutToTheirPictures() {
        let named = GridNames(columns: ["IIIIIIII", ""]).added(to: grid, cell: (20, 20))
        #expect(dark(named, x: 0..<42, y: 0..<13) == 3 * 11)
    }

    @Test func accentsAreLeftOutAndUnknownCharactersAreQuestionMarks() {
        #expect(PictureText.rows("\u{E9}") == PictureText.rows("e"))
        #expect(PictureText.rows("\u{4E2D}") == PictureText.rows("?") && PictureText.length("e\u{301}a") == 2)
    }
}
