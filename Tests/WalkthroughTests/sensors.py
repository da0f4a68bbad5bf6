"""Makes the files of the walkthroughs: the same ones each time. Usage: sensors.py weather|factory DIR"""
import datetime
import math
import pathlib
import random
import sys


def weather(folder):
    """A home weather station: a file a day, as a German logger writes them."""
    draw = random.Random(7)
    drift = 0.0
    for day in range(1, 16):
        lines = ["Datum;Zeit;Temperatur (°C);Luftfeuchte (%)"]
        for minute in range(0, 1440, 10):
            drift = 0.995 * drift + draw.gauss(0, 0.1)
            wave = math.cos((minute - 900) / 1440 * 2 * math.pi)
            warm = 8 + 4 * wave - 0.35 * day + drift + draw.gauss(0, 0.1)
            damp = min(99.0, 70 - 15 * wave - 2 * drift + draw.gauss(0, 0.8))
            clock = f"{minute // 60:02d}:{minute % 60:02d}"
            values = f"{warm:.1f};{damp:.0f}".replace(".", ",")
            # A battery was changed on the sixth day.
            if not (day == 6 and 600 <= minute < 720):
                lines.append(f"{day:02d}.03.2024;{clock};{values}")
        text = "\r\n".join(lines) + "\r\n"
        (folder / f"station-2024-03-{day:02d}.csv").write_bytes(text.encode("utf-8"))


def factory(folder):
    """200 sensors of ten machines, all in one file a day, and a file that another program wrote."""
    draw = random.Random(11)
    start = datetime.datetime(2024, 5, 6)
    levels = [draw.uniform(20, 90) for _ in range(200)]
    for day in range(3):
        lines = ["timestamp,machine,sensor,value"]
        for quarter in range(96):
            moment = start + datetime.timedelta(days=day, minutes=15 * quarter)
            shift = 1.0 if 6 <= moment.hour < 22 else 0.0
            for number, level in enumerate(levels):
                machine, sensor = f"press-{number // 20 + 1:02d}", f"bearing-{number % 20 + 1:02d}"
                value = level + 5 * shift + 0.8 * draw.gauss(0, 1)
                if number == 42:
                    value = 40 + 0.18 * (96 * day + quarter)  # it wears out
                if number == 77:
                    value = 55.5  # it is stuck
                text = f"{value:.2f}"
                if day == 1 and quarter == 50 and number % 50 == 3:
                    text = "ERR"
                stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
                lines.append(f"{stamp},{machine},{sensor},{text}")
        (folder / f"day-{day + 1}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shifts = ["shift;foreman;pieces"] + [f"{n};Miller;{draw.randint(900, 1100)}" for n in range(1, 10)]
    (folder / "shifts.csv").write_text("\n".join(shifts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2])
    target.mkdir()
    {"weather": weather, "factory": factory}[sys.argv[1]](target)
