namespace ProbDsl.Catalog.Families;

/// <summary>
/// Estimates of mean and variance of logs: a normal distribution of log x, the column that strips read, with the Jacobian 1 / x in the
/// density.
/// </summary>
internal sealed class LogNormalFamily(FamilyRequest request) : GaussianFamily(OfLogs(request))
{
    private const string Suffix = "_log";

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        base.AddLogDensity(rows, prepared, scratch, scores);
        var logs = rows[0];
        for (var i = 0; i < logs.Length; i += Lanes.Count) Lanes.Add(scores, i, -Lanes.Of(logs, i));
    }

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) => base.Write(NameOf(parameter), theta);

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta) =>
        base.Read(NameOf(parameter), value, theta);

    private static FamilyRequest OfLogs(FamilyRequest request) =>
        request with { Estimated = [.. request.Estimated.Select(NameOf)], Tied = [.. request.Tied.Select(NameOf)] };

    /// <summary>The parameter name of the normal distribution: `mean` for `mean_log`.</summary>
    private static string NameOf(string parameter) => parameter[..^Suffix.Length];
}
