using ProbDsl.Inference.Results;

namespace ProbDsl.Tests.Stories;

/// <summary>Two fits that must agree in every bit.</summary>
internal static class BitwiseEquality
{
    public static void AreEqual(FitOutcome expected, FitOutcome actual)
    {
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected.Value), BitConverter.DoubleToInt64Bits(actual.Value));
        Assert.Equal(expected.Trace, actual.Trace);
        Assert.Equal(expected.Summary!.Estimates.Select(e => e.Value), actual.Summary!.Estimates.Select(e => e.Value));
    }
}
