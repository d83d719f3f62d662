namespace ProbDsl.Catalog.Families;

/// <summary>A distribution of scalars in several columns, each with its own family: theta and statistics column by column.</summary>
public abstract class ColumnsFamily(RowFamily[] each) : RowFamily
{
    /// <summary>The family of each column.</summary>
    protected RowFamily[] Each { get; } = each;

    private readonly int[] firstColumn = new int[each.Length];

    public override int ThetaCount => Each.Sum(f => f.ThetaCount);

    public override int PreparedCount => Each.Sum(f => f.PreparedCount);

    public override int StatisticCount => Each.Sum(f => f.StatisticCount);

    // theirs is for any number of columns
    public override RowProgram? Program => Each[0].Program is NormalColumnsProgram own && Each.All(f => f.Program is NormalColumnsProgram)
        ? own : null;

    public override int ScratchStrips => Each.Max(f => f.ScratchStrips);

    public override int FreeCount => Each.Sum(f => f.FreeCount);

    public override int TiedCount => Each.Sum(f => f.TiedCount);

    public override double[][] Columns(double[][] observed)
    {
        var columns = new List<double[]>();
        for (var d = 0; d < Each.Length; d++)
        {
            firstColumn[d] = columns.Count;
            columns.AddRange(Each[d].Columns([observed[d]]));
        }

        return [.. columns];
    }

    public override void Start(double[][] columns, Span<double> theta)
    {
        for (var d = 0; d < Each.Length; d++) Each[d].Start(columns[firstColumn[d]..], ThetaOf(theta, d));
    }

    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        for (var d = 0; d < Each.Length; d++)
            Each[d].Prepare(ThetaOf(theta, d), prepared.Slice(d * Each[0].PreparedCount, Each[0].PreparedCount));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        for (var d = 0; d < Each.Length; d++) Each[d].AddLogDensity(rows.From(firstColumn[d]), PreparedOf(prepared, d), scratch, scores);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        for (var d = 0; d < Each.Length; d++)
            Each[d].Accumulate(rows.From(firstColumn[d]), weights, PreparedOf(prepared, d), scratch,
                statistics.Slice(d * Each[0].StatisticCount, Each[0].StatisticCount));
    }

    // reports the worst of the columns
    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        var worst = MaximumKind.Inside;
        for (var d = 0; d < Each.Length; d++)
        {
            var found = Each[d].Maximize(StatisticsOf(statistics, d), ThetaOf(theta, d));
            if (found > worst) worst = found;
        }

        return worst;
    }

    public override MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas)
    {
        if (TiedCount == 0) return base.MaximizeAll(statistics, thetas);
        var worst = new MaximumKind[thetas.Length];
        for (var d = 0; d < Each.Length; d++)
        {
            var own = Array.ConvertAll(thetas, theta => ThetaOf((ReadOnlySpan<double>)theta, d).ToArray());
            var found = Each[d].MaximizeAll(Array.ConvertAll(statistics, s => StatisticsOf(s, d).ToArray()), own);
            for (var k = 0; k < thetas.Length; k++)
            {
                own[k].CopyTo(ThetaOf(thetas[k].AsSpan(), d));
                if (found[k] > worst[k]) worst[k] = found[k];
            }
        }

        return worst;
    }

    public override double LargestGradient(double[][] statistics, double[][] thetas)
    {
        if (TiedCount == 0) return base.LargestGradient(statistics, thetas);
        return Enumerable.Range(0, Each.Length).Max(d => Each[d].LargestGradient(
            Array.ConvertAll(statistics, s => StatisticsOf(s, d).ToArray()),
            Array.ConvertAll(thetas, theta => ThetaOf((ReadOnlySpan<double>)theta, d).ToArray())));
    }

    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta)
    {
        var largest = 0.0;
        for (var d = 0; d < Each.Length; d++)
            largest = Math.Max(largest, Each[d].LargestGradient(StatisticsOf(statistics, d), ThetaOf(theta, d)));
        return largest;
    }

    public override void Moments(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta, Span<double> mean, Span<double> covariance)
    {
        covariance.Clear();
        for (var d = 0; d < Each.Length; d++)
            Each[d].Moments(StatisticsOf(statistics, d), ThetaOf(theta, d), mean.Slice(d, 1), covariance.Slice(d * (Each.Length + 1), 1));
    }

    public override void Standardize(Span<double> statistics, Span<double> theta)
    {
        for (var d = 0; d < Each.Length; d++)
            Each[d].Standardize(statistics.Slice(d * Each[0].StatisticCount, Each[0].StatisticCount), ThetaOf(theta, d));
    }

    public override double[] Write(string parameter, ReadOnlySpan<double> theta)
    {
        var values = new double[Each.Length];
        for (var d = 0; d < Each.Length; d++) values[d] = Each[d].Write(parameter, ThetaOf(theta, d))[0];
        return values;
    }

    /// <summary>A single value applies to every column.</summary>
    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta)
    {
        for (var d = 0; d < Each.Length; d++) Each[d].Read(parameter, value.Length == 1 ? value : value.Slice(d, 1), ThetaOf(theta, d));
    }

    private Span<double> ThetaOf(Span<double> theta, int d) => theta.Slice(d * Each[0].ThetaCount, Each[0].ThetaCount);

    private ReadOnlySpan<double> ThetaOf(ReadOnlySpan<double> theta, int d) => theta.Slice(d * Each[0].ThetaCount, Each[0].ThetaCount);

    private ReadOnlySpan<double> PreparedOf(ReadOnlySpan<double> prepared, int d) =>
        prepared.Slice(d * Each[0].PreparedCount, Each[0].PreparedCount);

    private ReadOnlySpan<double> StatisticsOf(ReadOnlySpan<double> statistics, int d) =>
        statistics.Slice(d * Each[0].StatisticCount, Each[0].StatisticCount);
}
