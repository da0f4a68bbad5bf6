// The door: arguments in, exit code out.
print("forecastd")
