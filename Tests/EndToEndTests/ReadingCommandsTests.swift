// The commands that read the database.
import ForecastDaemon
import StateStore
import Testing

@testable import forecastd

@Test func `series lists names, states and how well they are forecast`() throws {
  try withSampleStore { path in
    let outcome = door("series", "--state", path)
    #expect(outcome.code == .done && outcome.messages.isEmpty)
    #expect(
      outcome.output == """
        series          state    interval      last time  last value  unit     mae   skill
        attic\\u{1b}[2J  warming         -              -           -  -          -       -
        boiler/temp     stale         1 h  11 months ago       21.50  °C    0.2500  50.0 %

        """)
    let wide = door("series", "--state", path, on: RecordedConsole(width: 160, now: hour(5)))
    let time = "2026-01-01 02:00  3 h ago"
    #expect(wide.output.contains("stale         1 h  \(time)       21.50  °C    0.2500  50.0 %\n"))
  }
}

@Test func `JSON is an array of objects with the view's columns`() throws {
  try withSampleStore { path in
    let outcome = door("forecast", "boiler/temp", "--json", "--state", path)
    #expect(
      outcome.output == """
        [
          {"series": "boiler/temp", "issued_time": "2026-01-01T02:00:00Z", "origin_time": \
        "2026-01-01T02:00:00Z", "target_time": "2026-01-01T03:00:00Z", "target_unix": \
        1767236400, "step": 1, "forecast": 22.0, "lower_80": 20.0, "upper_80": 23.5, \
        "lower_95": 19.0, "upper_95": 25.0},
          {"series": "boiler/temp", "issued_time": "2026-01-01T02:00:00Z", "origin_time": \
        "2026-01-01T02:00:00Z", "target_time": "2026-01-01T04:00:00Z", "target_unix": \
        1767240000, "step": 2, "forecast": 23.0, "lower_80": 20.0, "upper_80": 23.5, \
        "lower_95": 19.0, "upper_95": 25.0}
        ]

        """)
  }
}

@Test func `a forecast has its origin, its shape and its bounds`() throws {
  try withSampleStore { path in
    #expect(
      door("forecast", "boiler/temp", "--state", path).output == """
        boiler/temp (learning)  from 2026-01-01 02:00 UTC, 11 months ago
        ▁█

        target            step  forecast  80 % from     to  95 % from     to
        UTC                           °C         °C     °C         °C     °C
        2026-01-01 03:00     1     22.00      20.00  23.50      19.00  25.00
        2026-01-01 04:00     2     23.00      20.00  23.50      19.00  25.00

        """)
    #expect(
      door("forecast", "boiler/temp", "--csv", "--state", path).output.hasPrefix(
        "series,issued_time,origin_time,target_time,target_unix,step,forecast,lower_80,upper_80,"
          + "lower_95,upper_95\nboiler/temp,2026-01-01T02:00:00Z,"))
    let none = door("forecast", "attic\u{1B}[2J", "--state", path)
    #expect(
      none == Outcome(code: .done, output: "attic\\u{1b}[2J: no forecast yet\n", messages: ""))
  }
}

@Test func `a series that does not exist is told with those that do`() throws {
  try withSampleStore { path in
    for command in ["forecast", "history", "accuracy"] {
      #expect(
        door(command, "temp", "--state", path)
          == Outcome(
            code: .finishedWithFailures, output: "",
            messages: "forecastd: there is no series 'temp'; did you mean 'boiler/temp'? "
              + "See 'forecastd series'\n"))
    }
    #expect(door("forecast", "bioler/tmep", "--state", path).messages.contains("'boiler/temp'"))
  }
}

@Test func `history compares forecasts with what came`() throws {
  try withSampleStore { path in
    #expect(door("history", "boiler/temp", "--state", path).messages == "")
    #expect(
      door("history", "boiler/temp", "--state", path).output == """
        target            step  forecast  80 % from     to  actual  error  in 80 %  in 95 %
        UTC                           °C         °C     °C      °C     °C
        2026-01-01 03:00     1     22.00      20.00  23.50   22.00      0  yes      yes
        2026-01-01 04:00     2     23.00      20.00  23.50       -      -  -        -

        """)
    let second = door("history", "boiler/temp", "--step", "2", "--csv", "--state", path).output
    #expect(second.split(separator: "\n").count == 2 && second.hasSuffix(",23.5,19.0,25.0,,,,\n"))
    let console = RecordedConsole(now: hour(5))
    let since = door("history", "boiler/temp", "--since", "1h", "--state", path, on: console)
    #expect(since.output.contains("04:00") && !since.output.contains("03:00"))
    let until = door("history", "boiler/temp", "--until", "2026-01-01", "--state", path)
    #expect(until.output == "boiler/temp: no forecasts for this time\n")
    #expect(door("history", "boiler/temp", "--since", "x", "--state", path).code == .usage)
    #expect(door("history", "boiler/temp", "--step", "0", "--state", path).code == .usage)
  }
}

@Test func `accuracy has scores, and for one series the weights`() throws {
  try withSampleStore { path in
    let scores = """
      series       step   n     mae    rmse    mase   skill  in 80 %  in 95 %
      boiler/temp     1  10  0.2500  0.5000  0.7500  50.0 %   80.0 %   90.0 %

      """
    #expect(door("accuracy", "--state", path).output == scores)
    #expect(
      door("accuracy", "boiler/temp", "--state", path).output == scores + """

        step  last_value    lstm
                  weight  weight
           1      25.0 %  75.0 %

        """)
    let json = door("accuracy", "--json", "--state", path).output
    #expect(json.contains(#""weights": {"last_value": 0.25, "lstm": 0.75}"#))
    #expect(
      door("accuracy", "attic\u{1B}[2J", "--state", path).output
        == "no forecast has met its target yet; scores are published once a minute\n")
  }
}

@Test func `files are listed with the reasons of those that failed`() throws {
  try withSampleStore { path in
    #expect(
      door("files", "--state", path).output == """
        file     state   rows  learned  dup.  late  rejected       received
        bad.csv  failed     0        0     0     0         0  11 months ago
        a.csv    done       3        3     0     0         0  11 months ago

        bad.csv: no time column; nothing of the file is used.

        """)
    let one = door("files", "--limit", "1", "--json", "--state", path).output
    #expect(one.contains("bad.csv") && !one.contains("a.csv\""))
    #expect(door("files", "--limit", "0", "--state", path).code == .usage)
  }
}

@Test func `rejected rows are told as a compiler does`() throws {
  try withSampleStore { path in
    let text = "a.csv:7: column 'temp': 'n/a' is not a number; row rejected.\n    2026;n/a\\x1b\n"
    #expect(door("rejects", "--state", path).output == text)
    #expect(door("rejects", "a.csv", "--state", path).output == text)
    #expect(door("rejects", "b.csv", "--state", path).output == "no rejected rows\n")
    #expect(door("rejects", "--json", "--state", path).output.contains(#""column": "temp""#))
  }
}

@Test func `an empty database says so`() throws {
  try inFreshDirectory { directory in
    let path = directory + "/forecastd.db"
    try StateStore.open(path: path).close()
    let outputs = ["series", "files", "rejects", "accuracy"].map {
      door($0, "--state", path).output
    }
    #expect(
      outputs == [
        "no series yet\n", "no files yet\n", "no rejected rows\n",
        "no forecast has met its target yet; scores are published once a minute\n",
      ])
    #expect(door("series", "--json", "--state", path).output == "[]\n")
    #expect(
      door("forecast", "a", "--state", path).messages
        == "forecastd: there is no series 'a'; there is none at all yet. See 'forecastd series'\n")
  }
}

/// Goal: what a program reads is the view, whole and in its order.
@Test(
  arguments: [
    ("series", "series,unit,interval_seconds,observations,first_time,last_time,last_unix,", 3),
    ("files", "file,state,series,rows,learned,duplicates,late,rejected,bytes,sha256,", 3),
    ("rejects", "file,line,column,reason,text,time", 2),
    ("accuracy", "series,step,forecasts,mae,rmse,mase,bias,mae_last_value,", 2),
  ])
func `tables can be had as CSV`(command: String, header: String, lines: Int) throws {
  try withSampleStore { path in
    let outcome = door(command, "--csv", "--state", path)
    #expect(outcome.code == .done && outcome.output.hasPrefix(header))
    #expect(outcome.output.split(separator: "\n").count == lines)
  }
}

@Test func `who asks for quiet hears of problems only`() throws {
  try withSampleStore { path in
    let copy = path + ".copy"
    let console = RecordedConsole(showsProgress: true)
    #expect(
      door("backup", copy, "--quiet", "--state", path, on: console)
        == Outcome(code: .done, output: "", messages: ""))
    #expect(console.progress == [])
    let again = door("backup", copy, "--quiet", "--state", path)
    #expect(again.code == .cannotCreate && !again.messages.isEmpty)
    let rebuilt = door("rebuild", "--quiet", "--state", copy)
    #expect(rebuilt == Outcome(code: .done, output: "", messages: ""))
  }
}

@Test func `a CSV has foreign bytes as they are, and none that a terminal would obey`() {
  let csv = "series,forecast\nkitchen/\u{1b}[2Jtemp,1\n"
  #expect(RecordedConsole().shown(csv: csv) == csv)
  #expect(
    RecordedConsole(isTerminal: true).shown(csv: csv)
      == "series,forecast\nkitchen/\\u{1b}[2Jtemp,1\n")
}
