"""Makes lstm.csv with PyTorch's own LSTM, loss, clipping and Adam, in double precision.

Usage: python lstm.py > lstm.csv        (Python 3 with torch; any recent version)

Each line is a tensor's name, a row, a column, and the number. A tensor with gates is split by gate:
PyTorch stores them in the order i, f, g, o; "W_forget", for one, is H rows of D columns.
"""

import torch

D, H, G, STEPS, UPDATES = 3, 5, 4, 7, 10
THRESHOLD, LIMIT, RATE = 0.8, 0.05, 0.01
GATES = ["input", "forget", "candidate", "output"]

torch.manual_seed(20)
torch.set_default_dtype(torch.float64)
lstm = torch.nn.LSTM(D, H)
readout = torch.nn.Linear(H, G)
with torch.no_grad():
    lstm.bias_hh_l0.zero_()
    for tensor in [*lstm.parameters(), *readout.parameters()]:
        # What a Float holds exactly, so that both sides start from the same numbers.
        tensor.copy_(tensor.float().double())
lstm.bias_hh_l0.requires_grad_(False)


def draw(*shape):
    return (torch.rand(*shape) * 4 - 2).float().double()


inputs, targets = draw(STEPS, D), draw(STEPS, G)
weights = torch.rand(STEPS, G).float().double()
weights[STEPS - 1, 1:] = 0
weights[STEPS - 2, 2:] = 0
hidden, cell = draw(1, H) / 2, draw(1, H)


def show(name, tensor):
    for row, numbers in enumerate(tensor.detach().reshape(-1, tensor.shape[-1])):
        for column, number in enumerate(numbers):
            print(f"{name},{row},{column},{number.item()!r}")


def show_parameters(prefix, pick):
    for name, tensor in [
        ("W", lstm.weight_ih_l0),
        ("U", lstm.weight_hh_l0),
        ("b", lstm.bias_ih_l0),
    ]:
        for gate, part in zip(GATES, pick(tensor).chunk(4)):
            show(f"{prefix}{name}_{gate}", part)
    show(f"{prefix}W_readout", pick(readout.weight))
    show(f"{prefix}b_readout", pick(readout.bias))


def forward():
    states, cells, h, c = [], [], hidden, cell
    for step in range(STEPS):
        _, (h, c) = lstm(inputs[step : step + 1], (h, c))
        states.append(h)
        cells.append(c)
    states, cells = torch.cat(states), torch.cat(cells)
    outputs = readout(states)
    losses = torch.nn.functional.huber_loss(outputs, targets, reduction="none", delta=THRESHOLD)
    return states, cells, outputs, (weights * losses).sum() / weights.sum()


print(f"# made by lstm.py with torch.nn.LSTM, double precision, torch {torch.__version__.split('+')[0]}")
show("sizes", torch.tensor([D, H, G, STEPS]))
show("options", torch.tensor([THRESHOLD, LIMIT, RATE]))
show_parameters("", lambda tensor: tensor)
for name, tensor in [
    ("inputs", inputs),
    ("targets", targets),
    ("weights", weights),
    ("boundary_hidden", hidden),
    ("boundary_cell", cell),
]:
    show(name, tensor)

trainable = [p for p in [*lstm.parameters(), *readout.parameters()] if p.requires_grad]
adam = torch.optim.Adam(trainable, lr=RATE, betas=(0.9, 0.999), eps=1e-8)
losses, norms = [], []
for update in range(UPDATES):
    adam.zero_grad()
    states, cells, outputs, loss = forward()
    loss.backward()
    if update == 0:
        show("hidden", states)
        show("cell", cells)
        show("outputs", outputs)
        show_parameters("gradient_", lambda tensor: tensor.grad)
    norms.append(torch.nn.utils.clip_grad_norm_(trainable, LIMIT))
    losses.append(loss)
    adam.step()
show("losses", torch.stack(losses))
show("norms", torch.stack(norms))
show_parameters("updated_", lambda tensor: tensor)
