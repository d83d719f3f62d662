using System.Runtime.CompilerServices;

namespace ProbDsl.Runtime.Programs;

/// <summary>What is known of the elements of constants before a program runs.</summary>
public static class ConstantBounds
{
    // arrays of constants do not change
    private static readonly ConditionalWeakTable<double[], StrongBox<double>> largest = [];

    /// <summary>
    /// Whether all elements are known to be below a number: those of a constant, moved or repeated, without those that are NaN.
    /// </summary>
    public static bool AreBelow(Value value, double number) => value switch
    {
        { Attribute: ConstantValues constant } => Largest(constant.Values) < number,
        { Attribute: NamedData data } => Largest(data.Values) < number,
        { Op: Op.Reshape or Op.Broadcast or Op.Transpose or Op.Slice or Op.Gather } => AreBelow(value.Inputs[0], number),
        _ => false,
    };

    private static double Largest(double[] values) => largest.GetValue(values, all =>
    {
        var most = double.NegativeInfinity;
        foreach (var x in all) most = x > most ? x : most;
        return new(most);
    }).Value;
}
