using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>As far as a sum that is 1 by construction (shares, a squared row of a correlation's factor) may miss 1 by rounding.</summary>
internal static class SumTolerance
{
    /// <summary>By the float type of the value's program: several thousand roundings of 1.</summary>
    public static double Of(Value value) => value.Program.FloatType == ElementType.Float32 ? 1e-4 : 1e-8;
}
