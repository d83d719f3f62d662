using ProbDsl.Inference.CrossValidation;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// How well a fit predicts each row from all others: expected log predictive densities by Pareto smoothed importance sampling.
/// </summary>
/// <param name="Rows">Each row's estimate, in the order of <see cref="PointwiseDensities.Rows"/>.</param>
/// <param name="Waic">Each row's widely applicable criterion.</param>
/// <param name="Draws">The number of draws.</param>
public sealed record LeftOutRows(IReadOnlyList<LeftOutRow> Rows, IReadOnlyList<WaicRow> Waic, int Draws)
{
    /// <summary>The fewest draws whose weights have a tail.</summary>
    public const int FewestDraws = 25;

    /// <summary>The rows of the data that these are some of.</summary>
    public required int Observed { get; init; }

    /// <summary>The shape up to which a row's estimate is reliable.</summary>
    public double ReliableShape => ImportanceSampling.ReliableShapeOf(Draws);

    /// <summary>The sum over all rows of the data, in nats.</summary>
    public RowSum Elpd => Scaled(RowSum.Of([.. Rows.Select(r => r.Elpd)]));

    /// <summary>The effective number of parameters.</summary>
    public RowSum Parameters => Scaled(RowSum.Of([.. Rows.Select(r => r.Optimism)]));

    /// <summary>The sum of the widely applicable criterion, as a log density.</summary>
    public RowSum ElpdOfWaic => Scaled(RowSum.Of([.. Waic.Select(r => r.Elpd)]));

    /// <summary>How the rows are predicted, as in `elpd`'s line.</summary>
    public string How => AreOneStep ? "one step ahead" : "leave-one-out";

    /// <summary>The Monte Carlo standard error of <see cref="Elpd"/>.</summary>
    public double MonteCarloError => Math.Sqrt(Rows.Sum(r => r.Error * r.Error)) * Observed / Rows.Count;

    /// <summary>The positions in <see cref="Rows"/> whose estimates are not reliable, the worst first.</summary>
    public IReadOnlyList<int> Unreliable => [.. Enumerable.Range(0, Rows.Count)
        .Where(i => Rows[i].ParetoShape > ReliableShape).OrderByDescending(i => Rows[i].ParetoShape)];

    /// <summary>Whether all rows have a formula.</summary>
    public bool AreExact => Rows.All(r => r is { Error: 0, ParetoShape: double.NegativeInfinity });

    /// <summary>The rows of which what the plan integrates was integrated given all other rows, since their own weights failed.</summary>
    public int Integrated { get; private init; }

    /// <summary>Whether each row is predicted from those before it, and not from all others.</summary>
    public bool AreOneStep { get; init; }

    /// <summary>The rows of which draws were moved, since their own weights failed.</summary>
    public int Moved { get; private init; }

    /// <summary>The same with better estimates of some rows.</summary>
    /// <param name="better">The estimates by the position of the row.</param>
    public LeftOutRows With(IReadOnlyDictionary<int, LeftOutRow> better) => better.Count == 0 ? this : this with
    {
        Rows = [.. Rows.Select((row, i) => better.GetValueOrDefault(i, row))], Integrated = better.Count,
    };

    /// <summary>The rows that were predicted by fits without them.</summary>
    public int Refitted { get; private init; }

    /// <summary>The same with the predictions of rows by fits without them.</summary>
    internal LeftOutRows With(RefittedRows refitted, int[] places)
    {
        var predicted = refitted.Places.Zip(refitted.Rows).ToDictionary();
        return this with
        {
            Rows = [.. Rows.Select((row, i) => predicted.TryGetValue(places[i], out var own)
                ? row with { Elpd = own.Elpd, Error = own.Error, ParetoShape = double.NegativeInfinity } : row)],
            Refitted = predicted.Count,
        };
    }

    /// <summary>The estimates from densities, whose place the weights of the draws for each row take.</summary>
    /// <param name="densities">The densities.</param>
    /// <param name="chains">The Markov chains of the draws, one after another; 1 for independent draws.</param>
    public static LeftOutRows Compute(PointwiseDensities densities, int chains)
    {
        var (rows, waic) = (new LeftOutRow[densities.Rows.Length], new WaicRow[densities.Rows.Length]);
        Parallel.For(0, rows.Length, i =>
        {
            double[] own = [.. densities.Values[i]];
            waic[i] = WaicRow.Estimate(own);
            rows[i] = Estimate(own, chains, densities.Values[i]);
        });
        return new(rows, waic, densities.Draws) { Observed = densities.Observed };
    }

    /// <summary>The same, with what integrals give of rows whose weights fail, or of all.</summary>
    /// <inheritdoc cref="IntegratedRows.Compute"/>
    internal static LeftOutRows Compute(PointwiseDensities densities, SavedFit fit, StandardCatalog catalog, EngineChoice engine,
        CancellationToken cancellation)
    {
        var rows = Compute(densities, fit.Chains);
        rows = rows.With(IntegratedRows.Compute(densities, rows, fit, catalog, engine, cancellation));
        rows = rows with { AreOneStep = rows.Integrated < rows.Rows.Count && !rows.AreExact && densities.AreOneStep };
        var moved = MomentMatching.Compute(densities, rows, fit, catalog, engine, cancellation);
        return moved.Count == 0 ? rows : rows with
        {
            Rows = [.. rows.Rows.Select((row, i) => moved.GetValueOrDefault(i, row))], Moved = moved.Count,
        };
    }

    /// <summary>The estimate of one row.</summary>
    /// <param name="logDensities">Its log densities at each draw [draws].</param>
    /// <param name="chains">The Markov chains of the draws.</param>
    /// <param name="weights">Receives the weights of the draws [draws].</param>
    public static LeftOutRow Estimate(double[] logDensities, int chains, double[] weights) =>
        LeftOutRow.Estimate(logDensities, EfficiencyOf(logDensities, chains), weights);

    /// <summary>The effective sample size of a row's density over the number of draws.</summary>
    internal static double EfficiencyOf(double[] logDensities, int chains)
    {
        var most = logDensities.Max();
        return chains > 1 && double.IsFinite(most)
            ? new ChainStatistics(chains).EffectiveSize(Array.ConvertAll(logDensities, v => Math.Exp(v - most))) / logDensities.Length : 1;
    }

    /// <summary>The sum of all rows from that of some of them.</summary>
    private RowSum Scaled(RowSum sum) => Rows.Count == Observed ? sum
        : new(sum.Value * Observed / Rows.Count, sum.Error * Observed / Rows.Count);
}
