using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Gradients;

/// <summary>
/// Gradients held against central differences of the program itself, with a weight for each element of the output so that no two cancel.
/// </summary>
internal static class Differences
{
    /// <summary>
    /// The largest difference between the gradient of sum(weights * value) by a slot and central differences, relative above 1.
    /// </summary>
    public static double First(Value value, IReadOnlyDictionary<string, Tensor> slots, string by)
    {
        var weighted = Weighted(value, 11);
        return Largest(weighted, Gradient.Derive(weighted, [value.Program.Slot(by, slots[by].Shape)])[0], slots, by);
    }

    /// <summary>The same of a weighted sum of the gradient's own elements.</summary>
    public static double Second(Value value, IReadOnlyDictionary<string, Tensor> slots, string by)
    {
        var x = value.Program.Slot(by, slots[by].Shape);
        var gradient = Weighted(Gradient.Derive(Weighted(value, 11), [x])[0], 12);
        return Largest(gradient, Gradient.Derive(gradient, [x])[0], slots, by);
    }

    private static Value Weighted(Value value, int seed) =>
        Ops.SumAll(value * value.Program.Constant(Check.Numbers(value.Shape, seed, 0.5, 1.5)));

    private static double Largest(Value value, Value gradient, IReadOnlyDictionary<string, Tensor> slots, string by)
    {
        var (program, found) = (new Interpreter(value.Program.Build(("value", value))), Check.Run(gradient, slots));
        if (found.Shape != slots[by].Shape) return double.PositiveInfinity;
        var largest = 0.0;
        for (var i = 0; i < found.Values.Length; i++)
        {
            var expected = Derivative(step => At(program, slots, by, i, step));
            largest = Math.Max(largest, Math.Abs(found.Values[i] - expected) / Math.Max(1, Math.Abs(expected)));
            if (double.IsNaN(found.Values[i])) return double.NaN;
        }
        return largest;
    }

    // two central differences make one of fourth order: (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h
    private static double Derivative(Func<double, double> f)
    {
        const double h = 5e-4;
        return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
    }

    private static double At(Interpreter program, IReadOnlyDictionary<string, Tensor> slots, string by, int element, double step)
    {
        var moved = (double[])slots[by].Values.Clone();
        moved[element] += step;
        return program.Run(new Dictionary<string, Tensor>(slots) { [by] = new(slots[by].Shape, moved) })["value"].Values[0];
    }
}
