using System.Diagnostics;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Bench;

/// <summary>A logistic regression on many generated rows: what lowering and the engine take beside the data.</summary>
internal static class ManyRows
{
    private const string Text = """
        model Logistic
        data x[rows]: real[D] from all except yes
        data yes[rows]: bool
        weight: real[D] ~ Normal(0, 2.5)
        base ~ Normal(0, 5)
        for n in rows { yes[n] ~ Bernoulli(logit = base + dot(weight, x[n])) }
        """;

    public static void Measure(int rows, int columns)
    {
        // a first, small one: what the runtime itself takes is there before the counting starts
        using (new CompiledGradient(Generated(1000, columns))) { }
        var (before, data) = (Taken(), 8L * rows * (columns + 1));
        var problem = Generated(rows, columns);
        var clock = Stopwatch.StartNew();
        using var gradient = new CompiledGradient(problem);
        var lowered = clock.Elapsed.TotalMilliseconds;
        clock.Restart();
        gradient.At(new double[columns + 1]);
        var first = clock.Elapsed.TotalMilliseconds;
        var taken = Taken() - before;
        var (best, instructions) = (gradient.Microseconds() / 1000, gradient.Plan.Count(c => c == '\n'));
        Console.WriteLine($"{rows} x {columns}: data {data / 1e6:F1} MB, memory with lowering and engine "
            + $"{taken / 1e6:F1} MB ({(double)taken / data:F2} times the data), peak of the process "
            + $"{Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB");
        Console.WriteLine($"lowering, gradients, passes {lowered:F1} ms, first run {first:F1} ms, a gradient "
            + $"{best:F3} ms ({data / best / 1e6:F1} GB/s), plan of {instructions} lines");
        GC.KeepAlive(problem);
    }

    private static long Taken()
    {
        GC.Collect();
        return Process.GetCurrentProcess().WorkingSet64;
    }

    private static Problem Generated(int rows, int columns)
    {
        var (random, x, yes) = (new Random(1), new double[(long)rows * columns], new double[rows]);
        foreach (ref var number in x.AsSpan()) number = 2 * random.NextDouble() - 1;
        foreach (ref var number in yes.AsSpan()) number = random.NextDouble() < 0.6 ? 1 : 0;
        var data = new Dictionary<string, Tensor> { ["x"] = new([rows, columns], x), ["yes"] = new([rows], yes) };
        return new(Story.Typed("logistic.gen", Text), new Dictionary<string, double>(),
            new Dictionary<string, long> { ["rows"] = rows, ["D"] = columns }, data);
    }
}
