// The small files with one trap each: numbers and layouts.

import SensorCSV

extension Trap {
  static let numbers: [Trap] = [
    .reads(
      "decimal commas", "Zeit;a\n2020-01-01;12,5\n2020-01-02;1.234,5\n",
      ["a 2020-01-01T00:00:00Z 12.5", "a 2020-01-02T00:00:00Z 1234.5"]),
    .reads(
      "decimal commas in quotes", "time,a\n2020-01-01,\"12,5\"\n2020-01-02,\"13,25\"\n",
      ["a 2020-01-01T00:00:00Z 12.5", "a 2020-01-02T00:00:00Z 13.25"]),
    .refuses(
      "a comma of unknown meaning", "time;a\n2020-01-01;12,500\n2020-01-02;13,250\n",
      "the mark in '12,500' may separate decimals or thousands"),
    .refuses(
      "a point of unknown meaning", "time;a\n2020-01-01;12.500\n2020-01-02;13.250\n",
      "the mark in '12.500' may separate decimals or thousands"),
    .reads(
      "plus signs and exponents", "time,a\n2020-01-01,+1.5\n2020-01-02,-1.5e-3\n2020-01-03,2E3\n",
      [
        "a 2020-01-01T00:00:00Z 1.5", "a 2020-01-02T00:00:00Z -0.0015",
        "a 2020-01-03T00:00:00Z 2000.0",
      ]),
    .reads(
      "numbers beyond all Doubles",
      "time,a\n2020-01-01,1\n2020-01-02,1e400\n2020-01-03,inf\n2020-01-04,2\n2020-01-05,2\n",
      ["a 2020-01-01T00:00:00Z 1.0", "a 2020-01-04T00:00:00Z 2.0", "a 2020-01-05T00:00:00Z 2.0"],
      rejects: ["'1e400' is not a finite number", "'inf' is not a finite number"]),
    .reads(
      "units behind numbers, configured", "time,a,b\n2020-01-01,21.5 °C,5%\n2020-01-02,22°C,6\n",
      [
        "a 2020-01-01T00:00:00Z 21.5", "b 2020-01-01T00:00:00Z 5.0",
        "a 2020-01-02T00:00:00Z 22.0", "b 2020-01-02T00:00:00Z 6.0",
      ],
      source: SourceOptions(units: ["°C", "%"])),
    .refuses(
      "units behind numbers", "time,a\n2020-01-01,21.5 °C\n2020-01-02,22 °C\n",
      "no column of numbers"),
    .reads(
      "tokens of no value", "time,a\n2020-01-01,NA\n2020-01-02,?\n2020-01-03,nan\n2020-01-04,1\n",
      ["a 2020-01-04T00:00:00Z 1.0"]),
    .reads(
      "a token of no value that is not known",
      "time,a\n2020-01-01,1\n2020-01-02,OFFLINE\n2020-01-03,2\n",
      ["a 2020-01-01T00:00:00Z 1.0", "a 2020-01-03T00:00:00Z 2.0"],
      rejects: ["'OFFLINE' is not a number"]),
  ]

  static let layouts: [Trap] = [
    .reads(
      "a long layout with two tags",
      "time,sensor,metric,value\n2020-01-01,7,temp,1\n2020-01-01,7,hum,2\n",
      ["7/temp 2020-01-01T00:00:00Z 1.0", "7/hum 2020-01-01T00:00:00Z 2.0"]),
    .reads(
      "tags beside several values", "time,sensor_id,temp,hum\n2020-01-01,7,1,2\n",
      ["7/temp 2020-01-01T00:00:00Z 1.0", "7/hum 2020-01-01T00:00:00Z 2.0"]),
    .reads(
      "constant columns", "sensor_id,lat,lon,time,a\n7,57.1,-2.1,2020-01-01,1\n",
      ["7/a 2020-01-01T00:00:00Z 1.0"]),
    .reads(
      "row numbers and marks",
      "#,time,a,Logged\n1,2020-01-01,5,\n2,2020-01-02,,Logged\n3,2020-01-03,6,\n",
      ["a 2020-01-01T00:00:00Z 5.0", "a 2020-01-03T00:00:00Z 6.0"]),
    .reads(
      "a row number without a name", "time,a\n1,2020-01-01,5\n2,2020-01-02,6\n",
      ["a 2020-01-01T00:00:00Z 5.0", "a 2020-01-02T00:00:00Z 6.0"]),
    .reads(
      "names that occur twice", "time,t,t\n2020-01-01,1,2\n",
      ["t 2020-01-01T00:00:00Z 1.0", "t_2 2020-01-01T00:00:00Z 2.0"]),
    .reads(
      "a device in the name of the file", "time,a\n2020-01-01,1\n",
      ["boiler/a 2020-01-01T00:00:00Z 1.0"],
      source: SourceOptions(devicePattern: "{device}_*.csv"), fileName: "in/boiler_2020_01.csv"),
    .refuses(
      "a name without the device", "time,a\n2020-01-01,1\n",
      "the name does not fit device '{device}_*.csv'",
      source: SourceOptions(devicePattern: "{device}_*.csv"), fileName: "boiler.csv"),
    .refuses(
      "a long layout whose rows contradict each other",
      "time,what,value\n"
        + (0..<12).map {
          "2020-01-0\($0 / 2 + 1),\($0 % 2 == 0 ? "hot" : "cold"),\($0)\n"
        }.joined(),
      "column 'what' with 'cold', 'hot' tells them apart"),
    .refuses(
      "no time at all", "room,temp\nhall,1.5\nyard,2.5\n", "no time column among 'room', 'temp'"),
    .refuses(
      "no numbers at all", "time,room\n2020-01-01,hall\n2020-01-02,yard\n", "no column of numbers"),
  ]
}
