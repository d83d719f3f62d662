namespace ProbDsl.Inference.Nonparametric;

/// <summary>Maximizes the leave-one-out likelihood over the open bandwidths; if none is open, one pass computes it.</summary>
internal sealed class KernelFitting(Problem problem, LeaveOneOut leaving, IReadOnlyList<KernelStatement> statements)
    : SteppedMethod<BfgsState>
{
    // a bandwidth below this fraction of the columns' standard deviations is converging to 0
    private const double Collapsed = 1e-6;

    private readonly LimitedMemoryBfgs ascent = new(leaving);

    public override SteppedDefaults Defaults { get; } = new(1, 500, LimitedMemoryBfgs.Tolerance);

    public override ObjectiveKind Objective { get; } = new("leave_one_out", "leave-one-out log-likelihood", IsBound: false);

    public override BfgsState Init(int restart, RandomStream random) => ascent.Init(leaving.Start());

    public override Step<BfgsState> Next(BfgsState state) => ascent.Next(state);

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation) =>
        statements.FirstOrDefault(s => s.Bandwidth.Free > 0 && RepeatedRows(s)) is { } repeated
            ? FitOutcome.None([KernelDiagnostics.Unbounded(repeated.Draw)])
        : leaving.Dimension > 0
            ? base.Run(options, progress, cancellation)
            : OnePassRun.Outcome(Objective, Math.Max(leaving.Evaluate([], []), -double.MaxValue), 0, () => Summary([]));

    public override Result<FitSummary> Summarize(BfgsState state) => Summary(state.Position);

    private Result<FitSummary> Summary(double[] position)
    {
        var distributions = statements.Select(s => (Statement: s, Distribution: leaving.DistributionOf(s, position))).ToList();
        if (distributions.Find(l => l.Statement.Bandwidth.Free > 0
            && l.Statement.IsNarrower(l.Distribution.Factor, Collapsed)).Statement is { } narrow)
            return KernelDiagnostics.Unbounded(narrow.Draw);
        var (each, warnings, variance) = (leaving.Each(position).ToList(), new List<Diagnostic>(), 0.0);
        foreach (var (statement, rows, densities) in each)
        {
            if (Array.FindAll(densities, double.IsNegativeInfinity).Length is var lone and > 0)
                warnings.Add(KernelDiagnostics.OutsideKernels(statement.Draw, lone,
                    rows[Array.FindIndex(densities, double.IsNegativeInfinity)] + 1));
            var (count, all) = (densities.Length, (double)statement.Rows.Shape[0]);
            if (count < all) variance += Math.Pow(all * StandardError.OfMean(densities), 2) * (1 - (count / all));
        }

        var value = each.Sum(e => e.LogDensities.Sum() * e.Statement.Rows.Shape[0] / e.LogDensities.Length);
        return new FitSummary([.. distributions.Where(l => l.Statement.Param is not null).Select(l => Param(l.Statement, l.Distribution))],
            leaving.Dimension, [.. warnings])
        {
            Definitions = [.. distributions.Where(l => l.Statement.Param is null).Select(l => Bandwidth(l.Statement, l.Distribution))],
            Sections = [new RowDistributions(distributions
                .ToDictionary(l => l.Statement.Draw.Target.Of, l => (RowDistribution)l.Distribution))],
            Metric = new(Objective, value, leaving.IsExact ? null : Math.Sqrt(variance),
                leaving.IsExact ? "each row given all others" : $"{leaving.LeftOutRows} rows, each given all others, scaled to all rows"),
        };
    }

    /// <summary>
    /// Whether each row occurs at least twice: without itself it is still at a row, so that its density grows without bound as the kernel
    /// shrinks.
    /// </summary>
    private static bool RepeatedRows(KernelStatement statement)
    {
        var (size, counts) = (statement.Rows.Shape[1], new Dictionary<string, int>());
        foreach (var row in statement.Rows.Values.Chunk(size))
        {
            var key = string.Join(' ', row.Select(v => BitConverter.DoubleToInt64Bits(v + 0.0)));
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return counts.Count > 0 && counts.Values.All(count => count > 1);
    }

    /// <summary>The estimate of the param, in the form that the story declares.</summary>
    private Estimate Param(KernelStatement statement, KernelRows distribution)
    {
        var variable = problem.Graph[statement.Param!];
        var size = distribution.Dimensions;
        double[] values = statement.Bandwidth switch
        {
            ScaledBandwidth => [distribution.Factor[0]],
            ColumnBandwidth => [.. Enumerable.Range(0, size).Select(d => distribution.Factor[(d * size) + d])],
            _ => Square(distribution),
        };
        return new(variable.Name, new(problem.ShapeOf(variable), values), variable.Extents.Count);
    }

    /// <summary>The bandwidth from a rule or a number: the width of a single column, else the kernel's covariance.</summary>
    private static Estimate Bandwidth(KernelStatement statement, KernelRows distribution) => distribution.Dimensions == 1
        ? new($"bandwidth of {statement.Draw.Target.Of}", Tensor.Scalar(distribution.Factor[0]), 0)
        : new($"covariance of {statement.Draw.Target.Of}'s kernel",
            new([distribution.Dimensions, distribution.Dimensions], Square(distribution)), 0);

    private static double[] Square(KernelRows distribution)
    {
        var square = new double[distribution.Factor.Length];
        SmallMatrix.TimesOwnTranspose(distribution.Factor, square, distribution.Dimensions);
        return square;
    }
}
