# River's SNARIMAX: learns each value and forecasts 24 steps. Prints `NAME SECONDS` of processor
# time for one observation.
import time

from river import linear_model, optim, preprocessing, time_series

from timing import arguments


def main():
    values = arguments().values
    model = time_series.SNARIMAX(
        p=24,
        d=0,
        q=3,
        m=24,
        sp=2,
        regressor=preprocessing.StandardScaler()
        | linear_model.LinearRegression(optimizer=optim.SGD(0.005), clip_gradient=1.0),
    )
    start = time.process_time()
    for index, value in enumerate(values):
        model.learn_one(value)
        if index >= 48:
            model.forecast(horizon=24)
    print("snarimax_observation", (time.process_time() - start) / len(values))


main()
