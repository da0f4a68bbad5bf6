// What Processor.swift finds, compared with what the kernel says.
import LinuxSystem
import Testing

@Test(
  .enabled("needs /proc/cpuinfo") {
    (try? LinuxFileSystem().exists(FilePath("/proc/cpuinfo"))) == true
  })
func `missing features are those that the kernel does not list`() throws {
  let text = try contentOfEndless(FilePath("/proc/cpuinfo"))
  let flags = Set(text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }))
  guard flags.contains("sse2") else {
    #expect(Processor.missingFeatures == [])
    return
  }
  let names: [(String, Substring)] = [("AVX2", "avx2"), ("FMA", "fma"), ("BMI2", "bmi2")]
  for (name, flag) in names {
    #expect(Processor.missingFeatures.contains(name) == !flags.contains(flag))
  }
}

/// The content of a file whose size the kernel does not tell.
private func contentOfEndless(_ path: FilePath) throws -> String {
  let bytes = try LinuxFileSystem().open(path, .read).read(at: 0, count: 1 << 20)
  return String(decoding: bytes, as: UTF8.self)
}
