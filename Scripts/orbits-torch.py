"""Writes Tests/References/flow_orbits.json: dimensions of orbits of small networks of piecewise and smooth activations, by a
numerical route that shares nothing with the project: random gradient fields are followed one after the other (Runge-Kutta of
order 4) with their tangent vectors, and the dimension is the numerical rank of the vectors that arrive. Points of which the
singular values have no clear gap are left out. Needs PyTorch: python Scripts/orbits-torch.py OUTPUT [ACTIVATION,...]
"""
import json, sys, torch
import torch.nn.functional as F
torch.set_num_threads(1); torch.set_default_dtype(torch.float64)
S = {"elu": F.elu, "selu": F.selu, "celu(2)": lambda z: F.celu(z, 2.0), "elu(0.5)": lambda z: F.elu(z, 0.5),
     "relu6": F.relu6, "relu2": lambda z: F.relu(z) ** 2,
     "hard-tanh": F.hardtanh, "hard-sigmoid": lambda z: ((z + 3) / 6).clamp(0, 1), "hard-swish": lambda z: z * ((z + 3) / 6).clamp(0, 1), "softsign": F.softsign,
     "mish": F.mish, "gelu-tanh": lambda z: F.gelu(z, approximate="tanh"), "log-sigmoid": F.logsigmoid, "tanhshrink": F.tanhshrink}
BREAKS = {"elu": [0], "selu": [0], "celu(2)": [0], "elu(0.5)": [0], "relu6": [0, 6],
          "relu2": [0], "hard-tanh": [-1, 1], "hard-sigmoid": [-3, 3], "hard-swish": [-3, 3], "softsign": [0]}

def shapes(widths, bias):
    for a, b in zip(widths, widths[1:]):
        yield (b, a)
        if bias: yield (b,)

def forward(name, widths, bias, theta, x):
    at, h, seen = 0, x, []
    for l, (a, b) in enumerate(zip(widths, widths[1:])):
        z = theta[at:at + a * b].reshape(b, a) @ h; at += a * b
        if bias: z = z + (theta[at:at + b] if h.ndim == 1 else theta[at:at + b, None]); at += b
        if l < len(widths) - 2: seen.append(z); h = S[name](z)
    return z, seen

def rank(name, widths, bias, point, seed, size):
    g = torch.Generator().manual_seed(seed)
    theta = torch.tensor(point); N = len(point); M = torch.zeros(N, 0)
    def pattern(th, x):
        with torch.no_grad(): seen = torch.cat(forward(name, widths, bias, th, x)[1])
        return [tuple((seen > b).tolist()) for b in BREAKS.get(name, [])]
    def inputs_by_cell(th):
        # Many inputs near and far, one list for each pattern: narrow cells are met as often as wide ones.
        xs = torch.randn(widths[0], 6000, generator=g) * 2.0 ** (torch.arange(6000) % 8 - 2)
        with torch.no_grad(): seen = torch.cat(forward(name, widths, bias, th, xs)[1])
        code = torch.stack([(seen > b) for b in BREAKS[name]]).reshape(-1, 6000).T.tolist()
        cells = {}
        for i, c in enumerate(code): cells.setdefault(tuple(c), []).append(i)
        return [[xs[:, i] for i in cells[c][:50]] for c in sorted(cells)]
    cells = inputs_by_cell(theta) if name in BREAKS else None
    for k in range((4 if name in BREAKS else 2) * N + 10):
        if k >= N and M.shape[1] == k and torch.linalg.svdvals(M / M.norm(dim=0).clamp(min=1e-200))[-1] > 1e-3: break
        for attempt in range(120):
            # The same cell with shorter and shorter flows, so that narrow cells are not left out.
            turn, shrink = k + attempt // 6, (1, 0.3, 0.1, 0.03, 0.01, 0.003)[attempt % 6]
            if cells is None: x = torch.randn(widths[0], generator=g) * 2.0 ** (turn % 4 - 2)
            else: c = cells[turn % len(cells)]; x = c[int(torch.randint(len(c), (1,), generator=g))]
            u = torch.randn(widths[-1], generator=g)
            field = lambda th: torch.func.grad(lambda t: (u * forward(name, widths, bias, t, x)[0]).sum())(th)
            T = size * 0.5 * shrink / (1 + float(x.norm()) ** 2 + float(field(theta).norm())) * (1 if k % 2 else -1)
            jac = torch.func.jacrev(field)
            th, V, start, ok, n = theta, torch.cat([M, field(theta)[:, None]], 1), pattern(theta, x), True, 12
            rhs = lambda th, V: (field(th), jac(th) @ V)
            for _ in range(n):
                h = T / n
                a, A = rhs(th, V); b, B = rhs(th + h / 2 * a, V + h / 2 * A)
                c, C = rhs(th + h / 2 * b, V + h / 2 * B); d, D = rhs(th + h * c, V + h * C)
                th, V = th + h / 6 * (a + 2 * b + 2 * c + d), V + h / 6 * (A + 2 * B + 2 * C + D)
                if pattern(th, x) != start or not torch.isfinite(V).all() or th.norm() > 30: ok = False; break
            if ok:
                theta, M = th, V
                if cells is not None: cells = inputs_by_cell(theta)
                break
        else: return None, None
    s = torch.linalg.svdvals(M / M.norm(dim=0).clamp(min=1e-200)).tolist()
    for r in range(N, 0, -1):
        if s[r - 1] > 1e-5 * s[0]:
            return (r, (s[r - 1] / s[0], s[r] / s[0] if r < N else 0.0)) if r == N or s[r] < min(1e-9 * s[0], 1e-4 * s[r - 1]) else (None, s)
    return 0, (0, 0)

def main(output):
    cases = []
    nets = [([1, 2, 1], False), ([1, 2, 1], True), ([2, 2, 1], False), ([1, 1, 1, 1], True), ([1, 2, 2, 1], False)]
    for name in S:
        for widths, bias in nets:
            for number, kind in enumerate(("generic", "copies", "integer")):
                g = torch.Generator().manual_seed(1000 * len(name) + 100 * sum(widths) + 10 * bias + number)
                N = sum(int(torch.tensor(s).prod()) for s in shapes(widths, bias))
                scale = 4 if kind != "integer" else 1
                top = 3 * scale if kind != "integer" else 1
                point = (torch.randint(-top, top + 1, (N,), generator=g).double() / scale)
                if kind == "copies" and len(widths) == 3:
                    a, m = widths[0], widths[1]
                    point[a:2 * a] = point[:a]
                    if bias: point[m * a + 1] = point[m * a]
                    point[m * a + (m if bias else 0) + 1] = point[m * a + (m if bias else 0)]
                # Steps of polynomials of high degree leave their orbit soon: shorter flows.
                for size in (0.1, 0.03, 0.01) if name == "relu2" else (1, 0.3, 0.1):
                    found, gap = rank(name, widths, bias, point.tolist(), 7, size)
                    if found is not None: break
                text = f"{name}:{'-'.join(map(str, widths))}{'+bias' if bias else ''}"
                print(text, kind, point.tolist(), found, gap if found is not None else "no gap", flush=True)
                if found is not None: cases.append({"network": text, "at": point.tolist(), "orbit": found})
    origin = f"PyTorch {torch.__version__}"
    json.dump({"origin": origin, "cases": cases}, open(output, "w"), separators=(",", ":"))

if len(sys.argv) > 2: S = {name: S[name] for name in sys.argv[2].split(",")}
main(sys.argv[1])
