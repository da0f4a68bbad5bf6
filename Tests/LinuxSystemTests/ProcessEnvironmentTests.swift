// The variables of ProcessEnvironment.swift.
import Glibc
import LinuxSystem
import Testing

@Test func `a variable has a value or none`() {
  #expect(ProcessEnvironment.value("PATH")?.isEmpty == false)
  #expect(ProcessEnvironment.value("FORECASTD_NO_SUCH_VARIABLE") == nil)
  #expect(ProcessEnvironment.processID == getpid())
}
