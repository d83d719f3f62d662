"""What repeats of a measurement say: a median with half of their range, and nothing that is smaller than its error."""
import math, os, resource, statistics, subprocess, time

SHORT = os.environ.get("BENCH_MODE") == "short"


def pick(long, short):
    """The value of the mode."""
    return short if SHORT else long


class Measured:
    """A value with its error, in one unit."""

    def __init__(self, value, error):
        self.value, self.error = value, error

    def __bool__(self):
        return self.value > self.error

    def text(self, unit, digits=2, factor=1):
        """`1.23 ± 0.04 ms`, or that the value is not larger than its error."""
        if self.error == math.inf: return "not measured (one run)"
        if not self: return f"not measurable (error {factor * self.error:.{digits}f} {unit})"
        return f"{factor * self.value:.{digits}f} ± {factor * self.error:.{digits}f} {unit}"

    def ratio(self, of):
        """How many times `of` is this, with the error that both leave."""
        if not (self and of): return "no ratio"
        value = of.value / self.value
        return f"ratio {value:.1f} ± {value * (of.error / of.value + self.error / self.value):.1f}"


def median(times):
    """The median of repeats, with half of their range; of one run the error is unknown."""
    return Measured(statistics.median(times), (max(times) - min(times)) / 2 if len(times) > 1 else math.inf)


def difference(long, short, count=1):
    """What each of `count` steps takes, from repeats of a long run and of a short one."""
    many, few = median(long), median(short)
    return Measured((many.value - few.value) / count, (many.error + few.error) / count)


def children():
    """The processor seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def processor(call):
    """Processor seconds of a call in this process."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def program(*command):
    """The output of a program, and its processor seconds."""
    begun = children()
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode: raise SystemExit(f"{' '.join(command)}: {run.stderr}")
    return run.stdout, children() - begun
