using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests;

/// <summary>What tests of programs ask again and again.</summary>
internal static class Check
{
    /// <summary>Numbers between low and high, the same for the same seed.</summary>
    public static Tensor Numbers(Shape shape, int seed, double low = -2, double high = 2)
    {
        var random = new Random(seed);
        return new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => low + (high - low) * random.NextDouble())]);
    }

    /// <summary>Whole numbers from 0 below a limit.</summary>
    public static Tensor Indices(Shape shape, int seed, int limit)
    {
        var random = new Random(seed);
        return new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => (double)random.Next(limit))]);
    }

    /// <summary>The only output of a program of one value.</summary>
    public static Tensor Run(Value value, IReadOnlyDictionary<string, Tensor> slots) =>
        new Interpreter(value.Program.Build(("result", value))).Run(slots)["result"];

    public static Tensor Run(Value value) => Run(value, new Dictionary<string, Tensor>());

    /// <summary>The interpreter and the naive reading give the same shape and numbers.</summary>
    public static void AgreesWithNaive(Value value, IReadOnlyDictionary<string, Tensor> slots, double tolerance = 1e-12)
    {
        var (expected, actual) = (new Naive(slots).Of(value), Run(value, slots));
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(Close(expected, actual, tolerance),
            $"{value}: expected [{string.Join(", ", expected.Values)}], got [{string.Join(", ", actual.Values)}]");
    }

    /// <summary>Equal within the tolerance, relative above 1; infinities and NaN must be the same.</summary>
    public static bool Close(Tensor a, Tensor b, double tolerance) =>
        a.Shape == b.Shape && a.Values.Zip(b.Values).All(pair => Close(pair.First, pair.Second, tolerance));

    public static bool Close(double a, double b, double tolerance) =>
        a.Equals(b) || (double.IsFinite(a - b) && Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b))));
}
