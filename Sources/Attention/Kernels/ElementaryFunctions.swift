// Exponential, logarithm and hyperbolic tangent of a Float, without branches, calls or conversions that trap: a
// plain loop over any of them compiles to vector instructions, also on the SSE2 baseline. The coefficients are
// minimax fits of the relative error, found by iteratively reweighted least squares over the reduced range.

/// `eˣ`, relative error below 3e-7. Arguments are clamped to ±87, where Float ends; NaN stays NaN.
///
/// With n the integer nearest x / ln 2 and r = x − n ln 2:  eˣ = 2ⁿ eʳ, |r| ≤ ln 2 / 2.
@inline(__always)
func fastExp(_ argument: Float) -> Float {
  var x = argument > 87 ? 87 : argument
  x = x < -87 ? -87 : x
  // Adding 1.5 · 2²³ leaves n, rounded to nearest, in the low bits of the mantissa.
  let shifted = x * 1.442_695_04 + 12_582_912
  let n = shifted - 12_582_912
  // ln 2 in two parts: the first has so few bits that n times it is exact.
  let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
  let tail = 0.499_992_32 + r * (0.166_671_14 + r * (0.041_890_11 + r * 0.008_312_53))
  let power = 1 + (r + r * r * tail)
  return power * Float(bitPattern: (shifted.bitPattern &+ 127) &<< 23)
}

/// `tanh x`, relative error below 1e-6; ±1 within 5.1e-7 where |x| > 7.6; odd; NaN stays NaN.
///
/// A rational function: x times degree 3 over degree 4 in x².
@inline(__always)
package func fastTanh(_ argument: Float) -> Float {
  var x = argument > 7.6 ? 7.6 : argument
  x = x < -7.6 ? -7.6 : x
  let s = x * x
  let numerator =
    0.999_999_906_527_599_7
    + s * (0.129_603_362_584_087_03 + s * (0.002_988_608_250_747_29 + s * 1.184_474_964_020_352_2e-5))
  let denominator =
    1
    + s
    * (0.462_935_913_844_836_2
      + s
      * (0.023_968_345_993_731_946 + s * (0.000_244_037_050_337_911_78 + s * 2.594_642_401_714_453_4e-7)))
  return x * numerator / denominator
}

/// `ln x` for normal positive x, absolute error below 1e-7 near 1 and relative error below 3e-7 elsewhere;
/// exactly 0 at 1. Zero, negative and subnormal arguments are a caller's error.
///
/// With x = 2ᵉ m, √½ ≤ m < √2 and s = (m − 1) / (m + 1):  ln x = e ln 2 + 2 artanh s.
@inline(__always)
func fastLog(_ x: Float) -> Float {
  // The bits of √½ split the mantissas so that m lands around 1.
  let bits = Int32(bitPattern: x.bitPattern)
  let exponent = (bits &- 0x3F35_04F3) &>> 23
  let m = Float(bitPattern: UInt32(bitPattern: bits &- (exponent &<< 23)))
  // The exponent as a float, again by way of 1.5 · 2²³.
  let e = Float(bitPattern: UInt32(bitPattern: exponent &+ 0x4B40_0000)) - 12_582_912
  let s = (m - 1) / (m + 1)
  let z = s * s
  let series = z * (0.333_333_88 + z * (0.199_887_85 + z * 0.149_355_29))
  return (e * 0.693_359_375 - e * 2.121_944_4e-4) + (s + s) * (1 + series)
}
