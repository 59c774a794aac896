"""What the benchmarks share: timing of commands, peak memory, a line of ratios."""
import statistics
import subprocess
import time


def report(name, ratios, detail, goal):
    ratios = sorted(ratios)
    print(f"{name:<46} {statistics.median(ratios):5.2f}  ({ratios[0]:.2f}-{ratios[-1]:.2f})  goal {goal:<5} {detail}", flush=True)


def run(command):
    """Seconds and output of a whole command."""
    start = time.perf_counter()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - start, output


def run_with_memory(command, output=None):
    """Seconds, output and peak resident memory in bytes of a command, as the kernel counts it (Linux).

    Long output goes to a file, which is given; what is short comes back.
    """
    start, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=output or subprocess.PIPE, text=True)
    while process.returncode is None:
        try:
            with open(f"/proc/{process.pid}/status") as status:
                found = [line for line in status if line.startswith("VmHWM")]
            peak = max([peak] + [1024 * int(line.split()[1]) for line in found])
        except FileNotFoundError:
            pass
        try:
            process.wait(timeout=0.01)
        except subprocess.TimeoutExpired:
            pass
    seconds = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, None if output else process.stdout.read(), peak
