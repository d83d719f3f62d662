namespace ProbDsl.Catalog.Distributions;

/// <summary>The rounding tolerance of a sum that is 1 by construction (probabilities, a squared row of a correlation's factor).</summary>
internal static class SumTolerance
{
    /// <summary>The tolerance for the float type of the value's program: several thousand roundings of 1.</summary>
    public static double Of(Value value) => value.Program.FloatType == ElementType.Float32 ? 1e-4 : 1e-8;
}
