using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests;

/// <summary>Checks of numbers that many tests use.</summary>
internal static class Check
{
    /// <summary>The numbers of a value of a program without slots.</summary>
    public static Tensor Run(Value value) => Run(value, new Dictionary<string, Tensor>());

    public static Tensor Run(Value value, IReadOnlyDictionary<string, Tensor> slots) =>
        new Interpreter(value.Program.Build(("result", value))).Run(slots)["result"];

    /// <summary>Equal within the tolerance, relative to the larger above 1; infinities and NaN must be the same.</summary>
    public static bool Close(double a, double b, double tolerance) =>
        a.Equals(b) || (double.IsFinite(a - b) && Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b))));

    public static bool Close(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double tolerance)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (!Close(a[i], b[i], tolerance)) return false;
        return true;
    }

    public static void IsClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what) =>
        Assert.True(Close(expected, actual, tolerance), $"{what}: expected [{Text(expected)}], got [{Text(actual)}]");

    public static void IsClose(double expected, double actual, double tolerance, string what) =>
        IsClose([expected], [actual], tolerance, what);

    private static string Text(ReadOnlySpan<double> values) => string.Join(", ", values.ToArray().Take(40).Select(v => $"{v:R}"));
}
