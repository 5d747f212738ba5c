/// A binary heap: the smallest element is at hand, and adding or taking one costs the logarithm of their number.
struct Heap<Element: Comparable> {
    private var elements: [Element] = []

    mutating func add(_ element: Element) {
        elements.append(element)
        var place = elements.count - 1
        while place > 0, elements[place] < elements[(place - 1) / 2] {
            elements.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func takeSmallest() -> Element? {
        guard let smallest = elements.first else { return nil }
        let last = elements.removeLast()
        guard !elements.isEmpty else { return smallest }
        elements[0] = last
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < elements.count {
                if elements[child] < elements[least] { least = child }
            }
            if least == place { return smallest }
            elements.swapAt(place, least)
            place = least
        }
    }
}
