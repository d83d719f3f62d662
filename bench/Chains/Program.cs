using System.Diagnostics;
using System.Globalization;
using ProbDsl.Bench;
using ProbDsl.Runtime.Programs;

// What a chain's log sum costs, alone and with gradients. Arguments: `quick` for fewer rounds; `hmm DIR` for the model in DIR alone;
// `kalman FILE` for linear-Gaussian chains over the numbers of FILE. `short` last: fewer rounds still.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = args is [.., "short"] ? 0.02 : args.Contains("quick") ? 0.3 : 2;
if (args is ["hmm", var folder, ..])
{
    HiddenMarkov.Run(folder, run => Least(run, seconds));
    return;
}
if (args is ["kalman", var numbersFile, ..])
{
    Kalman.Run(numbersFile, run => Processor(run, Math.Min(1, seconds)));
    return;
}

Sizes[] sizes =
[
    new(1, 25_000, 5, false), new(25, 1_000, 5, false), new(1, 1_000, 50, false), new(8, 1_000, 50, false), new(8, 25_000, 5, false),
    new(10_000, 20, 50, false), new(1, 25_000, 5, true), new(1, 1_000, 50, true),
];
if (args is [.., "short"]) sizes = [new(1, 1_000, 5, false), new(8, 200, 5, true)];
Console.WriteLine($"{"ms",-26}{"value",30}{"with gradients",30}{"two threads",14}{"float32",10}");
Console.WriteLine($"{"",-26}{"op",10}{"loop",10}{"ratio",10}{"op",10}{"loop",10}{"ratio",10}");
foreach (var size in sizes)
{
    var loop = new PlainLoop(size);
    using var value = new ChainOp(size, withGradients: false);
    using var both = new ChainOp(size, withGradients: true);
    using var shared = new ChainOp(size, withGradients: true, threads: 2);
    using var single = new ChainOp(size, withGradients: true, ElementType.Float32);
    var (expected, actual) = (loop.Run(withGradients: true), both.Run());
    var (unary, pair) = (both.Gradients("unary", loop.States.Length), both.Gradients("pair", loop.Pairs.Length));
    var off = Math.Max(Off(loop.States, unary), Off(loop.Pairs, pair));
    if (Math.Abs(expected - actual) > 1e-11 * Math.Abs(expected) || off > 1e-9)
        throw new InvalidOperationException($"{size}: {actual}, not {expected}; gradients off by {off}");
    var (plain, op) = (Least(() => loop.Run(withGradients: false), seconds), Least(() => value.Run(), seconds));
    var (plainBoth, opBoth) = (Least(() => loop.Run(withGradients: true), seconds), Least(() => both.Run(), seconds));
    Console.Write($"{size,-26}{op,10:F2}{plain,10:F2}{plain / op,10:F1}{opBoth,10:F2}{plainBoth,10:F2}{plainBoth / opBoth,10:F1}");
    Console.WriteLine($"{Least(() => shared.Run(), seconds),14:F2}{Least(() => single.Run(), seconds),10:F2}");
}

static double Off(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y) / Math.Max(1, Math.Abs(x))).Max();

// milliseconds of processor time, the least of rounds
static double Processor(Func<double> run, double seconds)
{
    var (times, all) = (new List<double>(), Stopwatch.StartNew());
    while (times.Count < 5 || (times.Count < 200 && all.Elapsed.TotalSeconds < seconds))
    {
        var before = Environment.CpuUsage.TotalTime;
        run();
        times.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
    }
    return times.Min();
}

static double Least(Func<double> run, double seconds = 2)
{
    var (times, all) = (new List<double>(), Stopwatch.StartNew());
    while (times.Count < 5 || (times.Count < 200 && all.Elapsed.TotalSeconds < seconds))
    {
        var start = Stopwatch.GetTimestamp();
        run();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
    return times.Min();
}
