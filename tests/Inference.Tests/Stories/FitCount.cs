namespace ProbDsl.Tests.Stories;

/// <summary>How many of the fits of a long test are made: a part, or all with PROBDSL_ALL_FITS=1.</summary>
internal static class FitCount
{
    /// <summary>Whether all are made.</summary>
    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable("PROBDSL_ALL_FITS") == "1";

    /// <param name="all">The number of all fits.</param>
    /// <param name="part">The number without the variable.</param>
    public static int Of(int all, int part) => IsWhole ? all : part;
}
