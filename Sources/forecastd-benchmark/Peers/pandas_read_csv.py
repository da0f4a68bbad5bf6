# Times pandas reading a CSV with dates, once: prints `read_csv SECONDS` of processor time.
import sys
import time

import pandas

start = time.process_time()
table = pandas.read_csv(sys.argv[1], parse_dates=["time"])
seconds = time.process_time() - start
if not str(table["time"].dtype).startswith("datetime64"):
    sys.exit("the times were not read as times")
print("read_csv", seconds)
