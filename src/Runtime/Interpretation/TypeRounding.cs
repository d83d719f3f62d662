using ProbDsl.Runtime.Paging;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// Rounding of values to their type. Every op computes in doubles and rounds its result once, at the end: a sum or a matrix product in
/// float32 is the float nearest to the result in doubles.
/// </summary>
internal static class TypeRounding
{
    /// <summary>Rounds in place.</summary>
    /// <exception cref="UnrepresentableNumber">A number is not representable in the type.</exception>
    public static void Round(Value value, Span<double> numbers)
    {
        if (value.Type == ElementType.Float64) return;
        foreach (ref var number in numbers) number = value.Type.Held(number) ?? throw new UnrepresentableNumber(value, number);
    }

    /// <summary>The rounded values of an array that the caller keeps: a copy, unless no rounding is needed.</summary>
    public static Tensor ToType(Value value, double[] numbers)
    {
        if (value.Type == ElementType.Float64) return new(value.Shape, numbers);
        var own = LargeArrays.Copy(numbers);
        Round(value, own);
        return new(value.Shape, own);
    }
}
