// What the names of columns say, in a table.

import Testing

@testable import SensorCSV

@Suite struct NamedRoleTests {
  @Test(
    arguments: [
      (
        NamedRole.identity(.identifiedThing),
        [
          "sensor_id", "deviceId", "stationid", "Node ID", "batch_id", "sensor number",
          "station_name", "mac_address", "device.serial", "sensor_uid",
        ]
      ),
      (
        .identity(.thing),
        ["sensor", "Device", "STATION", "node", "mote", "gateway", "name", "serial", "Messstelle"]
      ),
      (.identity(.place), ["room", "site", "zone", "room_id", "location_id", "building name"]),
      (
        .identity(.quantity),
        ["metric", "tag", "channel", "point", "parameter", "metric_name", "variable", "signal_id"]
      ),
      (.word, ["signal", "measurement", "meter", "area", "weather_station", "weather_name"]),
      (.location, ["location", "gps location", "Standort"]),
      (.anyIdentifier, ["id", "ID", "_id", "uuid", "sample_id", "measurement id"]),
      (.rowNumber, ["", "#", "No", "index", "Unnamed: 0", "entry_id", "row_number", "record"]),
      (.description, ["lat", "lon", "Latitude", "gps_longitude", "altitude", "firmware", "long"]),
      (
        .plain,
        [
          "temperature", "sensor_1", "sensor1", "temp_sensor", "wifi_signal", "sensor_type",
          "field1", "value", "humid", "%", "°C", "rain_1h", "count", "counter", "column_1",
        ]
      ),
    ]) func `a name has one role`(role: NamedRole, names: [String])
  {
    for name in names { #expect(NamedRole(name: name) == role, "\(name)") }
  }
}
