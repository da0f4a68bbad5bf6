// Putting failed files back with Retry.swift: by which names, and what is said.
import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import ForecastDaemon

/// A spool in which `a.csv`, `boiler/b.csv` and a file of a strange name have failed.
private func withFailures(_ body: (Configuration, FilePath) throws -> Void) throws {
  try withTemporaryDirectory { root in
    let configuration = smallConfiguration(in: root)
    try withIngest(configuration) { ingest in
      for name in ["a.csv", "boiler/b.csv", "tab\t.csv"] {
        guard case .failed = try ingest.drop(name, "no,time\n1,2\n") else {
          throw DaemonError(.bug, "\(name) did not fail")
        }
      }
    }
    try body(configuration, root)
  }
}

@Test func `a folder of the inbox that became a link leads nowhere`() throws {
  try withFailures { configuration, root in
    let files = LinuxFileSystem()
    try files.makeDirectory(root.appending("elsewhere"), permissions: 0o755)
    try files.removeDirectory(root.appending("inbox/boiler"))
    let link = unsafe symlink("\(root)/elsewhere", "\(root)/inbox/boiler")
    #expect(link == 0)
    let refusal = error("boiler/b.csv", configuration)
    #expect(refusal?.description.contains("not a directory (ENOTDIR)") == true)
    #expect(try names(in: root.appending("elsewhere")).isEmpty)
    #expect(try names(in: root.appending("failed/boiler")).count == 2)
  }
}

private func error(_ name: String, _ configuration: Configuration) -> DaemonError? {
  #expect(throws: DaemonError.self) { try FailedFiles(configuration).retry(name) }
}

@Test func `a failed file goes back by any name that means it, and its reason is told`() throws {
  let spellings = [
    "a.csv": "a.csv", "boiler/b.csv": "boiler/b.csv", "a.csv.reason.json": "a.csv",
    "tab\\x09.csv": "tab\\x09.csv", "tab\t.csv": "tab\\x09.csv", "/failed/a.csv": "a.csv",
  ]
  for (name, file) in spellings.sorted(by: { $0.key < $1.key }) {
    try withFailures { configuration, root in
      let path = name.hasPrefix("/") ? "\(root)\(name)" : name
      let retried = try FailedFiles(configuration).retry(path)
      #expect(retried.file == file)
      #expect(retried.path == "\(root)/inbox/\(file)")
      #expect(retried.reason?.hasPrefix("\(file): ") == true)
      let left = try names(in: root.appending("failed"))
      #expect(!left.map(\.description).contains { $0.hasPrefix(file) })
    }
  }
}

@Test func `a name that is none is told with the nearest one, and nothing is moved`() throws {
  try withFailures { configuration, root in
    let missing = error("boiler/c.csv", configuration)
    #expect(missing?.exitCode == .finishedWithFailures)
    #expect(
      missing?.description == "there is no failed file 'boiler/c.csv'; nothing was done. "
        + "Did you mean 'boiler/b.csv'? See \(root)/failed")
    for name in ["../state", "/etc/passwd", "", "boiler"] {
      #expect(error(name, configuration)?.description.contains("there is no failed file") == true)
    }
    for name in ["a.csv", "boiler/b.csv", "tab\t.csv"] {
      _ = try FailedFiles(configuration).retry(name)
    }
    #expect(
      error("a.csv", configuration)?.description
        == "there is no failed file 'a.csv'; nothing was done. \(root)/failed is empty")
  }
}

@Test func `a name that failed several times is asked for more exactly`() throws {
  try withFailures { configuration, root in
    try withIngest(configuration) { ingest in
      for text in ["no,time\n3,4\n", "no,time\n5,6\n"] { _ = try ingest.drop("a.csv", text) }
    }
    _ = try FailedFiles(configuration).retry("a.csv")
    let several = error("a.csv", configuration)
    #expect(
      several?.description == "'a.csv' failed 2 times; nothing was done. "
        + "Name one of 'a.csv~4', 'a.csv~5'")
    let taken = error("a.csv~4", configuration)
    #expect(
      taken?.description == "\(root)/inbox/a.csv: there is a file already; nothing was done. "
        + "Try again when that one is taken")
  }
}

@Test func `a file that stays in the inbox is taken again when it is touched`() throws {
  try withTemporaryDirectory { root in
    var configuration = smallConfiguration(in: root)
    configuration.inbox.after = .keep
    try withIngest(configuration) { ingest in
      try LinuxFileSystem().replaceFile(
        ingest.spool.inbox.appending("k.csv"), with: [], permissions: 0o644, durably: false)
    }
    #expect(
      error("k.csv", configuration)?.description
        == "\(root)/inbox/k.csv: stays in the inbox, as inbox.after says; nothing was done. It is "
        + "taken again when it has changed: touch '\(root)/inbox/k.csv'")
  }
}
