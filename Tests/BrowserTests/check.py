"""Looks at reports of 1, 7, 300 and 500 series with a browser, as somebody who opens them would."""

import json
import os
import signal
import subprocess
import sys
import time

from browser import Browser
import sensors

FORECASTD, WORK, PICTURES = sys.argv[1:4]
SECONDS = 2.0  # what 500 series may take to open
FAILURES = []


def check(is_so, what):
    """Prints a line for a claim, and remembers one that does not hold."""
    print(("ok      " if is_so else "FAILED  ") + what, flush=True)
    if not is_so:
        FAILURES.append(what)


def forecastd(*arguments):
    """Runs the program; its code must be 0, or 1 where rows were rejected."""
    ended = subprocess.run([FORECASTD, *arguments], capture_output=True, text=True)
    if ended.returncode > 1:
        sys.exit(f"forecastd {' '.join(arguments)}: {ended.returncode}\n{ended.stderr}")


def learned(count):
    """A database of so many generated series; returns its path and their names."""
    spool = f"{WORK}/{count}"
    os.makedirs(f"{spool}/inbox", exist_ok=True)
    names = sensors.write(f"{spool}/inbox", count, days=9, seed=count)
    config = {
        "spool": spool, "state": f"{spool}/forecastd.db", "inbox": {"settle_seconds": 0},
        "sources": [{"match": "*.csv", "delimiter": ",", "time": {"columns": ["time"]}}],
    }
    with open(f"{spool}/forecastd.json5", "w", encoding="utf-8") as file:
        json.dump(config, file)
    forecastd("run", "--once", "--config", f"{spool}/forecastd.json5")
    return f"{spool}/forecastd.db", names


def clean(browser, path, what):
    """Nothing was complained of and nothing asked for but the page itself."""
    complaints = browser.complaints()
    check(not complaints, f"{what}: the console is silent {complaints or ''}")
    asked = [url for url in browser.requests() if url != "file://" + os.path.abspath(path)]
    check(not asked, f"{what}: nothing else is loaded {asked or ''}")


def hover(browser, what):
    """Numbers under the pointer, and by the keys."""
    browser.value("document.querySelector('.s svg.c').scrollIntoView({block: 'center'})")
    browser.value("new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))")
    box = json.loads(browser.value(
        "(() => {const b = document.querySelector('.s svg.c').getBoundingClientRect();"
        "return JSON.stringify([b.left, b.top, b.width, b.height])})()"))
    browser.move(box[0] + box[2] * 0.4, box[1] + box[3] * 0.5)
    tip = "document.getElementById('tip')"
    told = browser.value(f"{tip}.hidden ? '' : {tip}.textContent")
    check("UTC" in told and "measured" in told, f"{what}: the pointer tells {told!r}")
    browser.move(box[0] + box[2] * 0.9, box[1] + box[3] * 0.5)
    told = browser.value(f"{tip}.hidden ? '' : {tip}.textContent")
    check("forecast" in told and "80 %" in told and " to " in told,
          f"{what}: in the fan it tells {told!r}")
    browser.move(2, 2)
    check(browser.value(f"{tip}.hidden"), f"{what}: it goes with the pointer")
    browser.value("document.querySelector('.s svg.c').focus({preventScroll: true})")
    browser.press("ArrowRight")
    first = browser.value(f"{tip}.textContent")
    browser.press("ArrowRight")
    second = browser.value(f"{tip}.textContent")
    check(first != second and "measured" in second, f"{what}: arrow keys go on to {second!r}")
    browser.press("Escape")
    check(browser.value(f"{tip}.hidden"), f"{what}: Escape takes it away")


def exact(browser, database, what):
    """What the pointer tells at the last point is what the database has."""
    told = browser.value(
        "(() => {const c = document.querySelector('.s svg.c'); c.focus();"
        "return document.querySelector('.s h2').textContent})()")
    browser.press("End")
    tip = browser.value("document.getElementById('tip').textContent")
    rows = json.loads(subprocess.run(
        [FORECASTD, "forecast", told, "--json", "--state", database],
        capture_output=True, text=True, check=True).stdout)
    value = rows[-1]["forecast"]
    shown = [line for line in tip.split("\n") if line.startswith("forecast  ")][0]
    number = float(shown.split("  ")[1].split("\u00a0")[0].replace("\u2212", "-"))
    check(abs(number - value) <= 0.005 * max(1, abs(value)) and
          rows[-1]["target_time"][:16].replace("T", " ") in tip,
          f"{what}: the last step is {value} at {rows[-1]['target_time']}; it tells {tip!r}")


def narrow(browser, path, what):
    """On a phone nothing is wider than the screen."""
    browser.open(path, width=360, height=740, phone=True)
    wide = browser.value("document.documentElement.scrollWidth")
    check(wide <= 360, f"{what}: {wide} of 360 pixels wide on a phone")


def picture(browser, path, name, **options):
    """Pictures of the top and of the first series."""
    browser.open(path, **options)
    browser.screenshot(f"{PICTURES}/{name}.png")
    browser.value("document.querySelector('.s').scrollIntoView()")
    browser.value("new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))")
    browser.screenshot(f"{PICTURES}/{name}-series.png")


def names_are_harmless(browser, names):
    """Hostile names are text, all of it, and did nothing."""
    shown = json.loads(browser.value(
        "JSON.stringify([...document.querySelectorAll('.s h2')].map(h => h.textContent))"))
    check(len(shown) == len(names), f"{len(shown)} sections for {len(names)} series")
    check(browser.value("document.title").startswith("Forecasts, "), "the title is ours")
    count = browser.value("document.scripts.length + document.images.length")
    check(count == 1, "there is one script and no image")
    marks = browser.value(
        "[...document.querySelectorAll('*')].filter(e => [...e.attributes]"
        ".some(a => a.name.startsWith('on') || a.value.startsWith('javascript:'))).length")
    check(marks == 0, "no element has a handler of its own")
    text = "\n".join(shown)
    check("<script>document.title='broken'</script>" in text, "a script's text stands as text")
    check("\u202e" not in text and "\\u{202e}" in text, "reversed text is written out")
    check("w" * 255 in text, "a long name stands whole")


def main():
    # Whoever ends the test ends its browser, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    reports = {}
    database, names = learned(500)
    for count in (500, 300, 1):
        reports[count] = f"{WORK}/report{count}.html"
    forecastd("demo", "--directory", f"{WORK}/demo")
    reports[7] = f"{WORK}/report7.html"
    forecastd("report", "--output", reports[7], "--state", f"{WORK}/demo/forecastd.db")
    start = time.monotonic()
    forecastd("report", "--output", reports[500], "--state", database)
    print(f"500 series drawn in {time.monotonic() - start:.2f} s")
    forecastd("report", "--output", reports[300], "--state", database, "--", *sorted(names)[:300])
    forecastd("report", "--output", reports[1], "--state", database, "line1/sensor003")
    for count in sorted(reports):
        print(f"{count} series: {os.path.getsize(reports[count]) / 1e6:.2f} MB")

    with Browser() as browser:
        for count in (1, 7, 300, 500):
            what = f"{count} series"
            browser.complaints(), browser.requests()
            took = min(browser.open(reports[count]) for _ in range(3))
            check(took < SECONDS, f"{what} opened in {took:.2f} s, at most {SECONDS}")
            hover(browser, what)
            clean(browser, reports[count], what)
            narrow(browser, reports[count], what)
        browser.open(reports[500])
        names_are_harmless(browser, names)
        browser.value("document.getElementById('search').focus()")
        browser.call("Input.insertText", text="sensor04")
        left = browser.value("document.querySelectorAll('#index tbody tr:not([hidden])').length")
        check(left == 10, f"a search for sensor04 leaves {left} of 500")
        before = browser.value("getComputedStyle(document.body).backgroundColor")
        browser.value("document.getElementById('theme').click()")
        after = browser.value("getComputedStyle(document.body).backgroundColor")
        check(before != after, f"the other theme: {before}, {after}")
        clean(browser, reports[500], "search and theme")
        browser.open(reports[1])
        exact(browser, database, "1 series")
        browser.open(reports[7], scripts=False)
        browser.screenshot(f"{PICTURES}/without-script.png")
        for count in (1, 7, 300):
            picture(browser, reports[count], f"light-{count}")
            picture(browser, reports[count], f"dark-{count}", dark=True)
            picture(browser, reports[count], f"phone-{count}", width=360, height=740, phone=True)
        browser.open(reports[7])
        browser.pdf(f"{PICTURES}/print-7.pdf")
    print(f"pictures in {PICTURES}; {len(FAILURES)} failed")
    sys.exit(1 if FAILURES else 0)


main()
