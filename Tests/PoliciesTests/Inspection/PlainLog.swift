import Foundation

/// The library's logarithm: the twin of the kernels' own.
func plainLog(_ x: Float) -> Float { Float(log(Double(x))) }
