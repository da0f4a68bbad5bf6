// The figures of ResourceUse.swift.
import LinuxSystem
import Testing

@Test func `the process has used some time and some memory`() {
  let use = ResourceUse.now
  #expect(use.processorMicroseconds > 0)
  #expect(use.peakMemoryBytes > 1 << 20)
}
