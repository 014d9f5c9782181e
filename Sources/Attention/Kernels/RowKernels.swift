// Products of a few short rows: too small for a GEMM call to pay, so they are written for four lanes, the width of
// the SSE2 baseline. `rows` are `stride` floats apart; every function adds to what is there.

@inline(__always)
func load4(_ pointer: UnsafePointer<Float>, _ index: Int) -> SIMD4<Float> {
  UnsafeRawPointer(pointer + index).loadUnaligned(as: SIMD4<Float>.self)
}

@inline(__always)
func store4(_ value: SIMD4<Float>, _ pointer: UnsafeMutablePointer<Float>, _ index: Int) {
  UnsafeMutableRawPointer(pointer + index).storeBytes(of: value, as: SIMD4<Float>.self)
}

@inline(__always)
private func pairSums(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(lowHalf: a.evenHalf, highHalf: b.evenHalf) + SIMD4(lowHalf: a.oddHalf, highHalf: b.oddHalf)
}

/// Σₖ aₖ bₖ.
func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
  var sums = SIMD4<Float>.zero
  var k = 0
  while k &+ 4 <= count {
    sums += load4(a, k) * load4(b, k)
    k &+= 4
  }
  var total = (sums.x + sums.z) + (sums.y + sums.w)
  while k < count {
    total += a[k] * b[k]
    k &+= 1
  }
  return total
}

/// `out_hi += q_h · rowᵢ`: the scores of some heads' queries against their slots.
///
/// - Parameters:
///   - queries: Shape (heads, width), contiguous.
///   - rows: Shape (count, width), `stride` apart.
///   - out: Shape (heads, count), `outStride` apart.
func addDots(
  of queries: UnsafePointer<Float>, heads: Int, with rows: UnsafePointer<Float>, stride: Int, count: Int,
  width: Int, to out: UnsafeMutablePointer<Float>, outStride: Int
) {
  var head = 0
  while head + 2 <= heads {
    addDotsOfTwo(
      queries + head * width, rows, stride: stride, count: count, width: width, to: out + head * outStride,
      outStride: outStride)
    head += 2
  }
  if head < heads {
    addDotsOfOne(
      queries + head * width, rows, stride: stride, count: count, width: width, to: out + head * outStride)
  }
}

/// Two queries against four rows at a time: eight sums in registers share six loads, and one transposing addition
/// makes four scores of four sums.
private func addDotsOfTwo(
  _ queries: UnsafePointer<Float>, _ rows: UnsafePointer<Float>, stride: Int, count: Int, width: Int,
  to out: UnsafeMutablePointer<Float>, outStride: Int
) {
  let other = queries + width
  var x0 = rows
  var i = 0
  while i &+ 4 <= count {
    let x1 = x0 + stride
    let x2 = x1 + stride
    let x3 = x2 + stride
    var (a0, a1, a2, a3) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    var (b0, b1, b2, b3) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    var k = 0
    while k &+ 4 <= width {
      let (p, q) = (load4(queries, k), load4(other, k))
      let (v0, v1, v2, v3) = (load4(x0, k), load4(x1, k), load4(x2, k), load4(x3, k))
      a0 += p * v0
      b0 += q * v0
      a1 += p * v1
      b1 += q * v1
      a2 += p * v2
      b2 += q * v2
      a3 += p * v3
      b3 += q * v3
      k &+= 4
    }
    var a = pairSums(pairSums(a0, a1), pairSums(a2, a3))
    var b = pairSums(pairSums(b0, b1), pairSums(b2, b3))
    while k < width {
      let v = SIMD4(x0[k], x1[k], x2[k], x3[k])
      a += queries[k] * v
      b += other[k] * v
      k &+= 1
    }
    store4(load4(out, i) + a, out, i)
    store4(load4(out, outStride &+ i) + b, out, outStride &+ i)
    x0 = x3 + stride
    i &+= 4
  }
  while i < count {
    out[i] += dot(queries, x0, count: width)
    out[outStride &+ i] += dot(other, x0, count: width)
    x0 += stride
    i &+= 1
  }
}

/// The same of one query.
private func addDotsOfOne(
  _ query: UnsafePointer<Float>, _ rows: UnsafePointer<Float>, stride: Int, count: Int, width: Int,
  to out: UnsafeMutablePointer<Float>
) {
  var x0 = rows
  var i = 0
  while i &+ 4 <= count {
    let x1 = x0 + stride
    let x2 = x1 + stride
    let x3 = x2 + stride
    var (a0, a1, a2, a3) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    var k = 0
    while k &+ 4 <= width {
      let q = load4(query, k)
      a0 += q * load4(x0, k)
      a1 += q * load4(x1, k)
      a2 += q * load4(x2, k)
      a3 += q * load4(x3, k)
      k &+= 4
    }
    var a = pairSums(pairSums(a0, a1), pairSums(a2, a3))
    while k < width {
      a += query[k] * SIMD4(x0[k], x1[k], x2[k], x3[k])
      k &+= 1
    }
    store4(load4(out, i) + a, out, i)
    x0 = x3 + stride
    i &+= 4
  }
  while i < count {
    out[i] += dot(query, x0, count: width)
    x0 += stride
    i &+= 1
  }
}

/// `out += Σₖ cₖ rowₖ` over `count` rows of `width` floats: slots pooled by one head's weights, or its gradients.
///
/// Coefficient k stands `k · coefficientStride` floats after the first.
func addWeightedSum(
  of rows: UnsafePointer<Float>, stride: Int, count: Int, width: Int,
  coefficients: UnsafePointer<Float>, coefficientStride: Int = 1,
  to out: UnsafeMutablePointer<Float>
) {
  var j = 0
  while j &+ 16 <= width {
    var row = rows + j
    var coefficient = coefficients
    var (a, b, c, d) = (load4(out, j), load4(out, j &+ 4), load4(out, j &+ 8), load4(out, j &+ 12))
    var k = 0
    while k < count {
      let factor = coefficient.pointee
      a += factor * load4(row, 0)
      b += factor * load4(row, 4)
      c += factor * load4(row, 8)
      d += factor * load4(row, 12)
      row += stride
      coefficient += coefficientStride
      k &+= 1
    }
    store4(a, out, j)
    store4(b, out, j &+ 4)
    store4(c, out, j &+ 8)
    store4(d, out, j &+ 12)
    j &+= 16
  }
  while j &+ 8 <= width {
    var row = rows + j
    var coefficient = coefficients
    var (a, b) = (load4(out, j), load4(out, j &+ 4))
    var k = 0
    while k < count {
      let factor = coefficient.pointee
      a += factor * load4(row, 0)
      b += factor * load4(row, 4)
      row += stride
      coefficient += coefficientStride
      k &+= 1
    }
    store4(a, out, j)
    store4(b, out, j &+ 4)
    j &+= 8
  }
  while j &+ 4 <= width {
    var row = rows + j
    var sum = load4(out, j)
    for k in 0..<count {
      sum += coefficients[k &* coefficientStride] * load4(row, 0)
      row += stride
    }
    store4(sum, out, j)
    j &+= 4
  }
  while j < width {
    var sum = out[j]
    for k in 0..<count { sum += coefficients[k &* coefficientStride] * rows[k &* stride &+ j] }
    out[j] = sum
    j &+= 1
  }
}

/// `out_h += Σₖ c_hk rowₖ`: slots pooled by several heads' weights, to the last bit as `addWeightedSum` does one by one.
///
/// - Parameters:
///   - coefficients: Shape (heads, count), `coefficientStride` apart.
///   - out: Shape (heads, width), contiguous.
func addWeightedSums(
  of rows: UnsafePointer<Float>, stride: Int, count: Int, width: Int,
  coefficients: UnsafePointer<Float>, coefficientStride: Int, heads: Int,
  to out: UnsafeMutablePointer<Float>
) {
  var head = 0
  while head &+ 2 <= heads, width % 16 == 0 {
    addWeightedSumOfTwo(
      rows, stride: stride, count: count, width: width, coefficients: coefficients + head * coefficientStride,
      coefficientStride: coefficientStride, to: out + head * width)
    head &+= 2
  }
  while head < heads {
    addWeightedSum(
      of: rows, stride: stride, count: count, width: width,
      coefficients: coefficients + head * coefficientStride, to: out + head * width)
    head &+= 1
  }
}

/// Two heads share the loads of the rows, whose width is a multiple of 16.
private func addWeightedSumOfTwo(
  _ rows: UnsafePointer<Float>, stride: Int, count: Int, width: Int, coefficients: UnsafePointer<Float>,
  coefficientStride: Int, to out: UnsafeMutablePointer<Float>
) {
  let other = out + width
  var j = 0
  while j < width {
    var row = rows + j
    var (a0, b0, c0, d0) = (load4(out, j), load4(out, j &+ 4), load4(out, j &+ 8), load4(out, j &+ 12))
    var (a1, b1, c1, d1) = (
      load4(other, j), load4(other, j &+ 4), load4(other, j &+ 8), load4(other, j &+ 12)
    )
    for k in 0..<count {
      let (f0, f1) = (coefficients[k], coefficients[coefficientStride &+ k])
      let (a, b, c, d) = (load4(row, 0), load4(row, 4), load4(row, 8), load4(row, 12))
      a0 += f0 * a
      a1 += f1 * a
      b0 += f0 * b
      b1 += f1 * b
      c0 += f0 * c
      c1 += f1 * c
      d0 += f0 * d
      d1 += f1 * d
      row += stride
    }
    store4(a0, out, j)
    store4(b0, out, j &+ 4)
    store4(c0, out, j &+ 8)
    store4(d0, out, j &+ 12)
    store4(a1, other, j)
    store4(b1, other, j &+ 4)
    store4(c1, other, j &+ 8)
    store4(d1, other, j &+ 12)
    j &+= 16
  }
}

/// `out += x`, element by element.
func add(_ x: UnsafePointer<Float>, count: Int, to out: UnsafeMutablePointer<Float>) {
  var k = 0
  while k &+ 4 <= count {
    store4(load4(out, k) + load4(x, k), out, k)
    k &+= 4
  }
  while k < count {
    out[k] += x[k]
    k &+= 1
  }
}

/// Σₖ xₖ.
func sum(_ x: UnsafePointer<Float>, count: Int) -> Float {
  var sums = SIMD4<Float>.zero
  var k = 0
  while k &+ 4 <= count {
    sums += load4(x, k)
    k &+= 4
  }
  var total = (sums.x + sums.z) + (sums.y + sums.w)
  while k < count {
    total += x[k]
    k &+= 1
  }
  return total
}

/// Adds every column's sum over the rows to `out`, of `matrix.columns` floats: the gradient of a bias.
func addColumnSums(of matrix: MatrixView, to out: UnsafeMutablePointer<Float>) {
  for row in 0..<matrix.rows { add(matrix.row(row), count: matrix.columns, to: out) }
}
