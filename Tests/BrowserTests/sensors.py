"""Seeded sensor CSVs for the browser test: wide files of many columns, some named by enemies."""

import math
import random

HOSTILE = [
    "<script>document.title='broken'</script>",
    "\"><img src=x onerror=\"document.title='broken'\">",
    "'onmouseover='document.title=\"broken\"' x='",
    "</title></style></script><svg onload=alert(1)>",
    "&lt;b&gt; &amp; &#x3c;i&#x3e;",
    "left\u202etfel\u202c \u2066isolated\u2069",
    "zero\u200bwidth\u2060 and \ufeffmark",
    "javascript:alert(1)//{{constructor}}${alert(1)}`",
    "]]><!-- --> <![CDATA[",
    "w" * 255,
]


def write(directory, count, days, seed, hostile=True):
    """Writes a file a day, each with an hour a row and `count` columns; returns their names."""
    random.seed(seed)
    names = [f"line{index // 20 + 1}/sensor{index:03d}" for index in range(count)]
    if hostile and count > len(HOSTILE):
        names[-len(HOSTILE):] = HOSTILE
    shape = [(random.uniform(5, 500), random.uniform(0, 6), random.uniform(0.5, 20))
             for _ in names]
    drift = [0.0] * count
    for day in range(days):
        path = f"{directory}/day{day:02d}.csv"
        with open(path, "w", encoding="utf-8") as file:
            quoted = ['"' + name.replace('"', '""') + '"' for name in names]
            file.write("time," + ",".join(quoted) + "\n")
            for hour in range(24):
                cells = [f"2026-03-{day + 1:02d}T{hour:02d}:00:00Z"]
                for index, (level, phase, swing) in enumerate(shape):
                    drift[index] += random.gauss(0, swing / 30)
                    value = (level + drift[index] + swing * math.sin(hour / 24 * math.tau + phase)
                             + random.gauss(0, swing / 20))
                    # Some hours are missing, and one row cannot be read.
                    if index == 3 and day == 4 and hour in (5, 6, 7, 8):
                        cells.append("")
                    elif index == 4 and day == 6 and hour == 3:
                        cells.append("<b>broken</b>")
                    else:
                        cells.append(f"{value:.3f}")
                file.write(",".join(cells) + "\n")
    return names
