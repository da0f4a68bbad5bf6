# PyTorch's LSTM on one thread: a truncated window with its Adam step, one step forward, and a
# forecaster that learns online. Prints `NAME SECONDS` of processor time a line.
import time

import torch

from timing import arguments, seconds_per_call

torch.set_num_threads(1)
torch.manual_seed(1)
STEPS, INPUTS, HORIZON = 32, 10, 24


def window(hidden, milliseconds):
    """Forward, loss, back and update over one window, batch 1."""
    lstm = torch.nn.LSTM(INPUTS, hidden)
    readout = torch.nn.Linear(hidden, 1)
    optimizer = torch.optim.Adam([*lstm.parameters(), *readout.parameters()], lr=1e-4)
    loss = torch.nn.HuberLoss()
    inputs, targets = torch.rand(STEPS, 1, INPUTS), torch.rand(STEPS, 1, 1)
    state = (torch.zeros(1, 1, hidden), torch.zeros(1, 1, hidden))

    def work():
        optimizer.zero_grad(set_to_none=True)
        hiddens, _ = lstm(inputs, state)
        loss(readout(hiddens), targets).backward()
        optimizer.step()

    return seconds_per_call(work, milliseconds)


def step(hidden, milliseconds):
    """One step forward, by the layer and by the cell alone."""
    lstm, cell = torch.nn.LSTM(INPUTS, hidden), torch.nn.LSTMCell(INPUTS, hidden)
    inputs = torch.rand(1, 1, INPUTS)
    flat = inputs[0]
    kept = {
        "lstm": (torch.zeros(1, 1, hidden), torch.zeros(1, 1, hidden)),
        "cell": (torch.zeros(1, hidden), torch.zeros(1, hidden)),
    }

    def by_lstm():
        kept["lstm"] = lstm(inputs, kept["lstm"])[1]

    def by_cell():
        kept["cell"] = cell(flat, kept["cell"])

    with torch.inference_mode():
        return [seconds_per_call(way, milliseconds / 2) for way in (by_lstm, by_cell)]


def online(values, hidden=32, every=16):
    """Reads each value, forecasts from it, and learns from the last window now and then."""
    lstm = torch.nn.LSTM(1, hidden)
    readout = torch.nn.Linear(hidden, HORIZON)
    optimizer = torch.optim.Adam([*lstm.parameters(), *readout.parameters()], lr=0.005)
    loss = torch.nn.HuberLoss()
    series = (torch.tensor(values) - values[0]).reshape(-1, 1, 1)
    state = None
    start = time.process_time()
    for index in range(len(values)):
        with torch.inference_mode():
            hiddens, state = lstm(series[index : index + 1], state)
            readout(hiddens)
        first = index - HORIZON - STEPS + 1
        if first >= 0 and index % every == 0:
            optimizer.zero_grad(set_to_none=True)
            hiddens, _ = lstm(series[first : first + STEPS])
            targets = series[first + 1 : index + 1].reshape(-1).unfold(0, HORIZON, 1)
            loss(readout(hiddens)[:, 0], targets).backward()
            optimizer.step()
    return (time.process_time() - start) / len(values)


def main():
    known = arguments()
    for hidden in (32, 64, 128):
        print(f"window_{hidden}", window(hidden, known.milliseconds))
        layer, cell = step(hidden, known.milliseconds)
        print(f"step_{hidden}", layer)
        print(f"cell_{hidden}", cell)
    print("torch_observation", online(known.values))


main()
