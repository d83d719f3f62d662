namespace ProbDsl.Runtime.Programs;

/// <summary>Values whose elements are all equal.</summary>
internal static class UniformValues
{
    /// <summary>The common element, or null.</summary>
    public static double? Find(Value value) => value.Op switch
    {
        Op.Constant when value.Attribute is ConstantValues { Values: { Length: > 0 } values } && IsEven(values) => values[0],
        Op.Broadcast or Op.Reshape => Find(value.Inputs[0]),
        _ => null,
    };

    public static bool Is(Value value, double number) => Find(value) == number;

    private static bool IsEven(double[] values) => !values.AsSpan(1).ContainsAnyExcept(values[0]) || values.Length == 1;
}
