@main struct Utilities { static func main() {} }
