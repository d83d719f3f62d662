namespace ProbDsl.Catalog.Families;

/// <summary>
/// A family with missing rows. A missing row has a log density of 0 and adds nothing to the sums: its observation is marginalized. Theta
/// and statistics are those of the inner family. An additional last column holds 1 for each observed row and 0 for a missing one, whose
/// storage holds a value inside the support.
/// </summary>
/// <param name="family">The family of the observed rows.</param>
/// <param name="isThere">1 for an observed row, 0 for a missing one.</param>
public sealed class MaskedFamily(RowFamily family, double[] isThere) : RowFamily
{
    private int maskColumn;

    public override int ThetaCount => family.ThetaCount;

    public override int PreparedCount => family.PreparedCount;

    public override int StatisticCount => family.StatisticCount;

    public override int ScratchStrips => family.ScratchStrips + 1;

    public override int FreeCount => family.FreeCount;

    public override int TiedCount => family.TiedCount;

    public override double[][] Columns(double[][] observed)
    {
        var columns = family.Columns(observed);
        maskColumn = columns.Length;
        return [.. columns, isThere];
    }

    // the initial theta is that of the observed rows
    public override void Start(double[][] columns, Span<double> theta) =>
        family.Start([.. columns.Take(maskColumn).Select(c => (double[])[.. c.Where((_, row) => isThere[row] > 0)])], theta);

    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared) => family.Prepare(theta, prepared);

    public override void PrepareCenter(ReadOnlySpan<double> theta, ReadOnlySpan<double> prepared, Span<double> into) =>
        family.PrepareCenter(theta, prepared, into);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        var own = scratch[..scores.Length];
        own.Clear();
        family.AddLogDensity(rows, prepared, scratch[StripLength..], own);
        var mask = rows[maskColumn];
        for (var i = 0; i < scores.Length; i += Lanes.Count)
            Lanes.Add(scores, i, Vector512.ConditionalSelect(Vector512.GreaterThan(Lanes.Of(mask, i), Vector512<double>.Zero),
                Lanes.Of(own, i), Vector512<double>.Zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        var own = scratch[..weights.Length];
        var mask = rows[maskColumn];
        for (var i = 0; i < weights.Length; i += Lanes.Count) Lanes.Store(own, i, Lanes.Of(weights, i) * Lanes.Of(mask, i));
        family.Accumulate(rows, own, prepared, scratch[StripLength..], statistics);
    }

    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta) => family.Maximize(statistics, theta);

    public override MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas) => family.MaximizeAll(statistics, thetas);

    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) =>
        family.LargestGradient(statistics, theta);

    public override double LargestGradient(double[][] statistics, double[][] thetas) => family.LargestGradient(statistics, thetas);

    public override void Standardize(Span<double> statistics, Span<double> theta) => family.Standardize(statistics, theta);

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) => family.Write(parameter, theta);

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta) => family.Read(parameter, value, theta);
}
