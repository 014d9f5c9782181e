/// Colors that tell agents apart, also with the common kinds of color blindness.
///
/// The seven hues of Okabe and Ito, "Color Universal Design" (2008), black left out; then the same hues lighter,
/// then darker: 21 colors, repeated from there on. Neighbors in number differ most.
enum IdentityPalette {
  private static let hues: [Color] = [
    Color(hex: 0x0072B2),  // blue
    Color(hex: 0xE69F00),  // orange
    Color(hex: 0x009E73),  // bluish green
    Color(hex: 0xCC79A7),  // reddish purple
    Color(hex: 0x56B4E9),  // sky blue
    Color(hex: 0xD55E00),  // vermilion
    Color(hex: 0xF0E442),  // yellow
  ]

  private static let colors: [Color] =
    hues + hues.map { $0.mixed(with: .white, 0.42) } + hues.map { $0.mixed(with: .black, 0.36) }

  static func color(_ identity: Int) -> Color {
    let remainder = identity % colors.count
    return colors[remainder < 0 ? remainder + colors.count : remainder]
  }
}
