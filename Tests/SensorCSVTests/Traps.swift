// The small files with one trap each.

import SensorCSV

extension Trap {
  static let dialects: [Trap] = [
    .reads(
      "runs of blanks",
      "Date       Time      T     RH\n"
        + "2020-01-01 10:00:00   5.5   80\n2020-01-01 10:10:00  15.5  100\n",
      [
        "T 2020-01-01T10:00:00Z 5.5", "RH 2020-01-01T10:00:00Z 80.0",
        "T 2020-01-01T10:10:00Z 15.5", "RH 2020-01-01T10:10:00Z 100.0",
      ]),
    .reads(
      "blanks at both ends of lines", "  time  a \n  1580000000   1.5 \n\n  1580000060   2.5\n",
      ["a 2020-01-26T00:53:20Z 1.5", "a 2020-01-26T00:54:20Z 2.5"]),
    .reads(
      "an empty field between runs of blanks",
      "time a b\n1580000000 1 2\n1580000060   3\n"
        + "1580000120 5 6\n",
      [
        "a 2020-01-26T00:53:20Z 1.0", "b 2020-01-26T00:53:20Z 2.0",
        "a 2020-01-26T00:55:20Z 5.0", "b 2020-01-26T00:55:20Z 6.0",
      ],
      rejects: ["2 fields where 3 are expected"]),
    .reads(
      "units below the names", "time,temp,hum\n,°C,%\n2020-01-01,1.5,40\n",
      ["temp 2020-01-01T00:00:00Z 1.5", "hum 2020-01-01T00:00:00Z 40.0"]),
    .reads(
      "four lines of a data logger",
      "\"TOA5\",\"Station\",\"CR1000\",\"7\"\n\"TIMESTAMP\",\"RECORD\",\"BattV\"\n"
        + "\"TS\",\"RN\",\"Volts\"\n"
        + "\"\",\"\",\"Smp\"\n\"2020-01-01 00:10:00\",0,12.5\n\"2020-01-01 00:20:00\",1,12.6\n",
      ["BattV 2020-01-01T00:10:00Z 12.5", "BattV 2020-01-01T00:20:00Z 12.6"]),
    .reads(
      "title and facts above the header",
      "Logger: 7\nSite: North, field 3\n\ntime;a\n2020-01-01;1,5\n2020-01-02;2,5\n",
      ["a 2020-01-01T00:00:00Z 1.5", "a 2020-01-02T00:00:00Z 2.5"]),
    .reads(
      "a quoted line break", "time,\"a\nb\"\n2020-01-01,\"1\"\n", ["a b 2020-01-01T00:00:00Z 1.0"]),
    .reads(
      "carriage returns alone", "time,a\r2020-01-01,1\r2020-01-02,2\r",
      ["a 2020-01-01T00:00:00Z 1.0", "a 2020-01-02T00:00:00Z 2.0"]),
    .reads(
      "a byte order mark before a quote", "\u{FEFF}\"time\",\"a\"\n2020-01-01,1\n",
      ["a 2020-01-01T00:00:00Z 1.0"]),
    .reads(
      "a file without a final line break", "time,a\n2020-01-01,1", ["a 2020-01-01T00:00:00Z 1.0"]),
    .reads(
      "comments among rows", "# x,y\ntime,a\n2020-01-01,1\n# 2020-01-02,2\n2020-01-03,3\n",
      ["a 2020-01-01T00:00:00Z 1.0", "a 2020-01-03T00:00:00Z 3.0"]),
    .reads(
      "delimiters at the ends of rows", "time;a;\n2020-01-01;1;\n2020-01-02;2;\n",
      ["a 2020-01-01T00:00:00Z 1.0", "a 2020-01-02T00:00:00Z 2.0"]),
    .reads(
      "commas in quoted texts", "time,note,a\n2020-01-01,\"x, y\",1\n2020-01-02,\"z, w\",2\n",
      ["a 2020-01-01T00:00:00Z 1.0", "a 2020-01-02T00:00:00Z 2.0"]),
    .reads(
      "a ragged row", "time,a,b\n2020-01-01,1,2\n2020-01-02,3\n2020-01-03,4,5\n",
      [
        "a 2020-01-01T00:00:00Z 1.0", "b 2020-01-01T00:00:00Z 2.0",
        "a 2020-01-03T00:00:00Z 4.0", "b 2020-01-03T00:00:00Z 5.0",
      ],
      rejects: ["2 fields where 3 are expected"]),
    .refuses(
      "more fields than names", "time,a\n2020-01-01,1,2\n2020-01-02,1,2\n",
      "the header names 2 columns, but the rows have 3 fields"),
    .refuses("a spreadsheet", "PK\u{3}\u{4}xxxxxxxx", "a zip archive or a spreadsheet"),
  ]

  static let times: [Trap] = [
    .reads(
      "digits of a date", "date,a\n20200131,1\n20200201,2\n",
      ["a 2020-01-31T00:00:00Z 1.0", "a 2020-02-01T00:00:00Z 2.0"]),
    .reads(
      "digits of a date and a time of day", "time,a\n20200131 1230,1\n20200131 1240,2\n",
      ["a 2020-01-31T12:30:00Z 1.0", "a 2020-01-31T12:40:00Z 2.0"]),
    .reads(
      "fourteen digits", "timestamp,a\n20200131123000,1\n20200131123010,2\n",
      ["a 2020-01-31T12:30:00Z 1.0", "a 2020-01-31T12:30:10Z 2.0"]),
    .refuses(
      "twelve digits that may be milliseconds", "time,a\n202001311230,1\n202001311231,2\n",
      "can be read as %Y%m%d%H%M or as unix_ms"),
    .reads(
      "twelve digits, configured", "time,a\n202001311230,1\n202001311231,2\n",
      ["a 2020-01-31T12:30:00Z 1.0", "a 2020-01-31T12:31:00Z 2.0"],
      source: SourceOptions(timeFormat: "%Y%m%d%H%M")),
    .reads(
      "digits of date and time in two columns", "Date,Time,a\n20200131,1230,1\n20200131,1240,2\n",
      ["a 2020-01-31T12:30:00Z 1.0", "a 2020-01-31T12:40:00Z 2.0"]),
    .refuses(
      "a time of day without its first zero", "Date,Time,a\n2020-01-31,930,1\n2020-01-31,940,2\n",
      "is no time of a known form"),
    .reads(
      "day first, proven late",
      "time,a\n01/02/2020,1\n02/02/2020,2\n13/02/2020,3\n",
      ["a 2020-02-01T00:00:00Z 1.0", "a 2020-02-02T00:00:00Z 2.0", "a 2020-02-13T00:00:00Z 3.0"]),
    .reads(
      "month first, proven late", "time,a\n01/02/2020,1\n01/13/2020,3\n",
      ["a 2020-01-02T00:00:00Z 1.0", "a 2020-01-13T00:00:00Z 3.0"]),
    .refuses(
      "neither day nor month first proven", "time,a\n01/02/2020,1\n02/02/2020,2\n",
      "can be read as %d/%m/%Y or as %m/%d/%Y"),
    .refuses(
      "two-digit years in an unproven order", "time,a\n01.02.03,1\n02.02.03,2\n",
      "can be read as %d.%m.%y or as"),
    .reads(
      "a two-digit year", "time,a\n31.12.99 23:59,1\n01.01.00 00:01,2\n",
      ["a 1999-12-31T23:59:00Z 1.0", "a 2000-01-01T00:01:00Z 2.0"]),
    .reads(
      "noon and midnight of a 12-hour clock",
      "time,a\n12/31/2020 12:00 AM,1\n12/31/2020 12:00 PM,2\n",
      ["a 2020-12-31T00:00:00Z 1.0", "a 2020-12-31T12:00:00Z 2.0"]),
    .reads(
      "24 o'clock", "time,a\n2020-01-31 23:00,1\n2020-01-31 24:00,2\n",
      ["a 2020-01-31T23:00:00Z 1.0", "a 2020-02-01T00:00:00Z 2.0"]),
    .reads(
      "a leap second", "time,a\n2016-12-31 23:59:59,1\n2016-12-31 23:59:60,2\n",
      ["a 2016-12-31T23:59:59Z 1.0", "a 2017-01-01T00:00:00Z 2.0"]),
    .reads(
      "the last of February in a common year", "time,a\n2019-02-28,1\n2019-02-29,2\n2019-03-01,3\n",
      ["a 2019-02-28T00:00:00Z 1.0", "a 2019-03-01T00:00:00Z 3.0"],
      rejects: ["'2019-02-29' is not a time of the form iso8601"]),
    .reads(
      "parts of the time", "Year,Month,Day,Hour,Minute,a\n2020,1,31,23,59,1\n2020,2,1,0,0,2\n",
      ["a 2020-01-31T23:59:00Z 1.0", "a 2020-02-01T00:00:00Z 2.0"]),
    .reads(
      "a time of day beside parts of a date",
      "year,month,day,time,a\n2020,1,31,23:59,1\n2020,2,1,00:00,2\n",
      ["a 2020-01-31T23:59:00Z 1.0", "a 2020-02-01T00:00:00Z 2.0"]),
    .reads(
      "a minimum beside parts of a date", "year,month,day,hour,min,max\n2020,1,31,23,5,9\n",
      ["min 2020-01-31T23:00:00Z 5.0", "max 2020-01-31T23:00:00Z 9.0"]),
    .reads(
      "seconds with decimals", "ts,a\n1580000000.25,1\n1580000000.75,2\n",
      ["a 2020-01-26T00:53:20.25Z 1.0", "a 2020-01-26T00:53:20.75Z 2.0"]),
    .reads(
      "nanoseconds", "ts,a\n1580000000000000001,1\n1580000000000002000,2\n",
      ["a 2020-01-26T00:53:20Z 1.0", "a 2020-01-26T00:53:20.000002Z 2.0"]),
    .reads("a time before 1970", "date,a\n1915-01-01,1\n", ["a 1915-01-01T00:00:00Z 1.0"]),
    .reads(
      "a clock that was never set",
      "time,a\n0000-00-00 00:00,1\n1899-12-30 00:00,1\n2020-01-01 00:00,2\n"
        + (1...5).map { "2020-01-01 00:0\($0),3\n" }.joined(),
      [
        "2020-01-01T00:00:00Z 2.0", "2020-01-01T00:01:00Z 3.0", "2020-01-01T00:02:00Z 3.0",
        "2020-01-01T00:03:00Z 3.0", "2020-01-01T00:04:00Z 3.0", "2020-01-01T00:05:00Z 3.0",
      ].map { "a " + $0 }, rejects: ["is not a time", "outside the plausible years"]),
    .refuses(
      "counts that a spreadsheet rounded", "time,a\n1.58E+12,1\n1.58E+12,2\n", "no time column"),
    .refuses("days that a spreadsheet counts", "time,a\n43831.5,1\n43832.5,2\n", "no time column"),
    .reads(
      "month names", "time,a\n31 Jan 2020 10:00,1\n1 Feb 2020 10:00,2\n",
      ["a 2020-01-31T10:00:00Z 1.0", "a 2020-02-01T10:00:00Z 2.0"]),
  ]

  static let zones: [Trap] = [
    .reads(
      "an offset in the name", "Time (UTC+01:00),a\n2020-01-01 00:30,1\n",
      ["a 2019-12-31T23:30:00Z 1.0"]),
    .reads(
      "an offset without its zero in the name", "Time UTC+1,a\n2020-01-01 00:30,1\n",
      ["a 2019-12-31T23:30:00Z 1.0"]),
    .reads(
      "an offset apart from UTC in the name", "Time (UTC -5),a\n2020-01-01 00:30,1\n",
      ["a 2020-01-01T05:30:00Z 1.0"]),
    .reads(
      "an offset alone in the name", "Time [+05:30],a\n2020-01-01 05:30,1\n",
      ["a 2020-01-01T00:00:00Z 1.0"]),
    .reads(
      "a place in the name", "timestamp [Europe/Berlin],a\n2020-07-01 02:00,1\n",
      ["a 2020-07-01T00:00:00Z 1.0"]),
    .refuses(
      "an abbreviation in the name", "Time (CET),a\n2020-07-01 02:00,1\n",
      "time column 'Time (CET)' speaks of 'CET', which is no certain zone"),
    .refuses(
      "local time in the name", "local_time,a\n2020-07-01 02:00,1\n",
      "time: { zone: \"Europe/Rome\" }"),
    .reads(
      "local time in the name, an offset in the text", "local_time,a\n2020-07-01T02:00+02:00,1\n",
      ["a 2020-07-01T00:00:00Z 1.0"]),
    .reads(
      "UTC beside local time", "local_time,utc_time,a\n2020-07-01 02:00,2020-07-01 00:00,1\n",
      ["a 2020-07-01T00:00:00Z 1.0"]),
    .reads(
      "offsets that change", "time,a\n2020-03-29T01:59:00+01:00,1\n2020-03-29T03:00:00+02:00,2\n",
      ["a 2020-03-29T00:59:00Z 1.0", "a 2020-03-29T01:00:00Z 2.0"]),
    .reads(
      "an hour that is missing, and one that comes twice",
      "time,a\n2020-03-29 01:30,1\n2020-03-29 02:30,2\n2020-03-29 03:30,3\n2020-10-25 02:30,4\n",
      ["a 2020-03-29T00:30:00Z 1.0", "a 2020-03-29T01:30:00Z 3.0"],
      source: SourceOptions(timeZone: "Europe/Berlin"),
      rejects: ["did not happen in Europe/Berlin", "happened twice in Europe/Berlin"]),
  ]
}
