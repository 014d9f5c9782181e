@main struct Navsim { static func main() {} }
