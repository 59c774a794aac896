"""Writes Tests/References/optimizer_steps.json and training_steps.json: what PyTorch's optimizers, schedules and losses do.

optimizer_steps.json has the parameters after each step on given gradients, training_steps.json the parameters of a small
network after each step of full-batch training, both in double precision. PyTorch 1.13 has no decoupled decay for SGD: there
the parameters are multiplied by 1 - lr * decay before its step, as torch.optim.AdamW does.

Needs PyTorch, on Debian: apt-get install --no-install-recommends python3-torch. Run: /usr/bin/python3 Scripts/optimizers-pytorch.py
"""

import json
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
origin = f"PyTorch {torch.__version__}, Python {platform.python_version()}"
print(origin)


def optimizer(parameters, method, rate, momentum=0.9, decay=0.0, decoupled=False, beta1=0.9, beta2=0.999, epsilon=1e-8):
    if method in ("gd", "momentum", "nesterov"):
        return torch.optim.SGD(
            parameters, lr=rate, momentum=0 if method == "gd" else momentum, nesterov=method == "nesterov",
            weight_decay=0 if decoupled else decay)
    kind = torch.optim.AdamW if method == "adamw" else torch.optim.Adam
    return kind(parameters, lr=rate, betas=(beta1, beta2), eps=epsilon, weight_decay=decay)


def step(optimizer, parameters, settings):
    if settings.get("decoupled"):
        with torch.no_grad():
            for parameter in parameters:
                parameter.mul_(1 - optimizer.param_groups[0]["lr"] * settings["decay"])
    optimizer.step()


def flat(parameters):
    return [float(value) for parameter in parameters for value in parameter.detach().reshape(-1)]


def on_gradients(settings, generator):
    start = torch.randn(4, generator=generator)
    gradients = torch.randn(30, 4, generator=generator) * torch.tensor([1, 1e-3, 1e-8, 0])
    parameter = start.clone().requires_grad_()
    rule = optimizer([parameter], **settings)
    steps = []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        step(rule, [parameter], settings)
        steps.append(flat([parameter]))
    return {"settings": settings, "start": start.tolist(), "gradients": gradients.tolist(), "steps": steps}


def schedule(rule, kind, steps):
    lr = torch.optim.lr_scheduler
    if kind == "step":
        return lr.StepLR(rule, step_size=6, gamma=0.5)
    if kind == "exponential":
        return lr.ExponentialLR(rule, gamma=0.9)
    if kind == "cosine":
        return lr.CosineAnnealingLR(rule, T_max=steps, eta_min=0.1 * rule.param_groups[0]["lr"])
    if kind == "linear-warmup":
        return lr.LinearLR(rule, start_factor=0.25, total_iters=5)
    return lr.LambdaLR(rule, lambda _: 1.0)


def training(settings, generator, loss="mean-square", kind="constant", steps=20):
    outputs = {"mean-square": 2, "cross-entropy": 3, "logistic": 1}[loss]
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, outputs))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    inputs = torch.randn(7, 2, generator=generator)
    if loss == "mean-square":
        targets, criterion = torch.randn(7, outputs, generator=generator), torch.nn.MSELoss()
    elif loss == "cross-entropy":
        targets, criterion = torch.randint(outputs, (7,), generator=generator), torch.nn.CrossEntropyLoss()
    else:
        targets, criterion = torch.randint(2, (7, 1), generator=generator).double(), torch.nn.BCEWithLogitsLoss()
    parameters = list(network.parameters())
    rule = optimizer(parameters, **settings)
    rates = schedule(rule, kind, steps)
    case = {
        "settings": settings, "loss": loss, "schedule": kind, "network": f"tanh:2-3-{outputs}+bias",
        "start": flat(parameters), "inputs": flat([inputs]), "targets": [float(t) for t in targets.reshape(-1)],
        "losses": [], "steps": [],
    }
    for _ in range(steps):
        rule.zero_grad()
        value = criterion(network(inputs), targets)
        value.backward()
        case["losses"].append(float(value))
        step(rule, parameters, settings)
        rates.step()
        case["steps"].append(flat(parameters))
    return case


sgd = [
    dict(method=method, rate=0.2, **decay) for method in ("gd", "momentum", "nesterov")
    for decay in ({}, dict(decay=0.3), dict(decay=0.3, decoupled=True))
]
adam = [
    dict(method="adam", rate=1e-3), dict(method="adam", rate=0.1, beta1=0.8, beta2=0.95, epsilon=1e-3),
    dict(method="adam", rate=0.02, beta1=0.0, beta2=0.5, epsilon=1e-6), dict(method="adamw", rate=1e-3, decay=0.01),
    dict(method="adamw", rate=0.05, beta1=0.7, beta2=0.99, decay=0.5),
]
generator = torch.Generator().manual_seed(0)
cases = [on_gradients(settings, generator) for settings in sgd + adam]
trainings = [training(settings, generator) for settings in sgd + adam]
for loss in ("cross-entropy", "logistic"):
    trainings.append(training(dict(method="momentum", rate=0.1, decay=0.01), generator, loss=loss))
for kind in ("step", "exponential", "cosine", "linear-warmup"):
    trainings.append(training(dict(method="momentum", rate=0.1, decay=0.2, decoupled=True), generator, kind=kind))

folder = pathlib.Path(__file__).parent.parent / "Tests" / "References"
for name, items in [("optimizer_steps.json", cases), ("training_steps.json", trainings)]:
    lines = ",\n".join("  " + json.dumps({"origin": origin} | item) for item in items)
    (folder / name).write_text(f"[\n{lines}\n]\n")
