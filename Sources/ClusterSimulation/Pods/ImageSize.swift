/// Sizes and digests of images, the same ones for the same name.
enum ImageSize {
  private static func hash(_ image: String, _ seed: UInt64) -> UInt64 {
    image.utf8.reduce(14_695_981_039_346_656_037 ^ seed) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }

  static func bytes(_ image: String) -> Int { Int(hash(image, 0) % 90_000_000) }

  static func digest(_ image: String) -> String {
    (1...4).map { seed in
      let text = String(hash(image, UInt64(seed) &* 0x9E37_79B9_7F4A_7C15), radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
  }
}
