#!/usr/bin/env python3
"""Reads real sensor files by what is known of each, and writes what every series of them holds.

Independent of the decoder: each file has its own reader here, made from its documentation by hand,
with Python's csv, datetime and float. Writes shared-data.csv beside this script:

    python3 shared-data.py ../../../../shared/data
"""
import csv
import datetime
import glob
import os
import sys

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment):
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def pattern(text, zone=UTC):
    return lambda field: microseconds(datetime.datetime.strptime(field, text).replace(tzinfo=zone))


def iso(field):
    moment = datetime.datetime.fromisoformat(field.replace("Z", "+00:00"))
    return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def records(path, delimiter=",", skip=0):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter, skipinitialspace=True))
    return [row for row in rows[skip:] if any(field.strip() for field in row)]


def wide(path, time, columns, delimiter=",", skip=1, missing=("",), decimal=".", tags=()):
    """A series for each column: `time` takes a row, `columns` are name and index."""
    rows = records(path, delimiter, skip)
    observations = []
    for row in rows:
        moment = time(row)
        prefix = "".join(row[index].strip() + "/" for index in tags)
        for name, index in columns:
            field = row[index].strip() if index < len(row) else ""
            if field in missing:
                continue
            value = float(field.replace(decimal, "."))
            if str(round(value)) in missing and value == round(value):
                continue
            observations.append(((prefix + name).rstrip("/"), moment, value))
    return len(rows), observations


def named(path, time_name, names, parse, delimiter=",", **more):
    """The same with columns found by their names."""
    header = records(path, delimiter)[0]
    place = header.index(time_name)
    columns = [(name, header.index(name)) for name in names]
    return wide(path, lambda row: parse(row[place]), columns, delimiter, **more)


def simple(name):
    return lambda path: named(path, name, [h for h in records(path)[0] if h != name], iso)


AIR = [
    "CO(GT)", "PT08.S1(CO)", "NMHC(GT)", "C6H6(GT)", "PT08.S2(NMHC)", "NOx(GT)", "PT08.S3(NOx)",
    "NO2(GT)", "PT08.S4(NO2)", "PT08.S5(O3)", "T", "RH", "AH",
]


def air(missing):
    moment = pattern("%d/%m/%Y %H.%M.%S")
    return lambda path: wide(
        path, lambda row: moment(row[0] + " " + row[1]),
        [(name, index + 2) for index, name in enumerate(AIR)], ";", missing=missing, decimal=",")


def hobo(path):
    zone = datetime.timezone(datetime.timedelta(hours=-5))
    moment = pattern("%m/%d/%y %I:%M:%S %p", zone)
    serial = "(LGR S/N: 20042964, SEN S/N: 20042964)"
    columns = [(f"Temp, °C {serial}", 2), (f"RH, % {serial}", 3)]
    return wide(path, lambda row: moment(row[1]), columns, skip=2)


def occupancy(path):
    names = ["Temperature", "Humidity", "Light", "CO2", "HumidityRatio", "Occupancy"]
    return wide(
        path, lambda row: iso(row[1]), [(name, index + 2) for index, name in enumerate(names)])


def room(path):
    columns = [(f"column_{index + 1}", index) for index in range(2, 12) if index != 3]
    return wide(path, lambda row: int(row[1]) * 1000, columns, skip=0, tags=(3,))


def beijing(path):
    def moment(row):
        return microseconds(datetime.datetime(*map(int, row[1:5]), tzinfo=UTC))

    columns = [("pm2.5", 5), ("DEWP", 6), ("TEMP", 7), ("PRES", 8), ("Iws", 10), ("Is", 11)]
    return wide(path, moment, columns + [("Ir", 12)], missing=("NA", ""))


def iot(path):
    moment = pattern("%d-%m-%Y %H:%M")
    rows = records(path)[1:]
    return len(rows), [
        (f"{row[1]}/{row[4]}/temp", moment(row[2]), float(row[3])) for row in rows]


def daily(names):
    return lambda path: named(
        path, "timestamp", names, iso, ";", tags=(0,))


TRAFFIC = ["temp", "rain_1h", "snow_1h", "clouds_all", "traffic_volume"]
SKAB = [
    "Accelerometer1RMS", "Accelerometer2RMS", "Current", "Pressure", "Temperature", "Thermocouple",
    "Voltage", "Volume Flow RateRMS",
]
WIND = [
    "pred_w_speed", "pred_w_dir", "pred_temp", "pred_pressure", "pred_humidity", "ture_w_speed",
    "target",
]


def wind(path):
    def moment(row):
        date, clock = row[0].split(" ")
        parts = list(map(int, date.split("/") + clock.split(":")))
        return microseconds(datetime.datetime(*parts, tzinfo=UTC))

    return wide(path, moment, [(name, index + 1) for index, name in enumerate(WIND)])


FILES = [
    ("ett/ETTh1.csv", "", simple("date")),
    *[(f"nab/{name}.csv", "", simple("timestamp")) for name in [
        "machine_temperature_system_failure", "ambient_temperature_system_failure", "nyc_taxi",
        "ec2_cpu_utilization_5f5533", "occupancy_6005", "speed_6005"]],
    ("messy/AirQualityUCI.csv", "", air(("",))),
    ("messy/AirQualityUCI.csv", "missing -200", air(("", "-200"))),
    ("messy/hobo_2_1HNT_Field.csv", "", hobo),
    ("messy/occupancy_datatraining.txt", "", occupancy),
    ("messy/room_climate-location_A-measurement01.csv", "tags", room),
    ("messy/hourly_beijing_pm.csv", "", beijing),
    ("messy/hourly_traffic_volume.csv", "",
     lambda path: named(path, "date_time", TRAFFIC, iso)),
    ("messy/EKPC_hourly.csv", "", simple("Datetime")),
    ("messy/skab_anomaly-free.csv", "", lambda path: named(path, "datetime", SKAB, iso, ";")),
    ("messy/IOT-temp.csv", "tags", iot),
    ("plain/daily-min-temperatures.csv", "", simple("Date")),
    ("plain/river_flow_saugeen.csv", "", simple("ds")),
    ("plain/yosemite_temps.csv", "", simple("ds")),
    ("plain/wind_farm_15min.csv", "", wind),
    ("plain/hourly_solarpower.csv", "", simple("ts")),
    ("plain/water-flow.csv", "", simple("Time")),
    ("plain/taylor_30_min.csv", "", simple("date")),
]


def main():
    data = sys.argv[1]
    files = list(FILES)
    for path in sorted(glob.glob(os.path.join(data, "sensor_community_daily", "*.csv"))):
        names = ["temperature", "humidity"] if "dht22" in path else ["P1", "P2"]
        files.append((os.path.relpath(path, data), "", daily(names)))
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shared-data.csv")
    with open(target, "w", encoding="utf-8", newline="") as output:
        output.write("# Made by shared-data.py: each file read by hand-made rules, each series summed "
                     "up in file order; times in microseconds since 1970.\n")
        writer = csv.writer(output, lineterminator="\n")
        writer.writerow(["file", "variant", "rows", "series", "count", "repeated", "first", "last",
                         "sum", "min", "max"])
        for path, variant, read in files:
            rows, observations = read(os.path.join(data, path))
            series = {}
            for name, moment, value in observations:
                series.setdefault(name, []).append((moment, value))
            for name in sorted(series, key=lambda name: name.encode()):
                times = [moment for moment, _ in series[name]]
                values = [value for _, value in series[name]]
                total = 0.0
                for value in values:
                    total += value
                writer.writerow([path, variant, rows, name, len(times), len(times) - len(set(times)),
                                 min(times), max(times), total, min(values), max(values)])


main()
