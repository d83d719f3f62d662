using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// Numbers as the type of their value holds them. Every op computes with doubles and its result is rounded once, at the end: so a sum or a
/// product of matrices in float32 is the float nearest to the sum in doubles.
/// </summary>
internal static class Typed
{
    /// <summary>Rounds in place.</summary>
    /// <exception cref="NumberOutOfType">The type has no such number.</exception>
    public static void Round(Value value, Span<double> numbers)
    {
        if (value.Type == ElementType.Float64) return;
        foreach (ref var number in numbers) number = value.Type.Held(number) ?? throw new NumberOutOfType(value, number);
    }

    /// <summary>The same for numbers that are somebody else's: a copy, unless they are held as they are.</summary>
    public static Tensor Of(Value value, double[] numbers)
    {
        if (value.Type == ElementType.Float64) return new(value.Shape, numbers);
        var own = (double[])numbers.Clone();
        Round(value, own);
        return new(value.Shape, own);
    }
}
