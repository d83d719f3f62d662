namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>The divergences of two distributions of rows.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second, with its columns in the order of the first.</param>
/// <param name="Values">The divergences; those that are not possible have no value.</param>
/// <param name="RowsOfA">The number of its draws or rows.</param>
/// <param name="RowsOfB">The number of its draws or rows.</param>
public sealed record DivergenceReport(
    DivergenceSide A, DivergenceSide B, ValueList<DivergenceEstimate> Values, int RowsOfA, int RowsOfB)
{
    /// <summary>The default number of draws.</summary>
    public const int UsualDraws = 2000;

    // integrals of a density may be off from 1 by this much
    private const double MassTolerance = 1e-3;

    // by more than so many estimated errors, and what is left unexplained, a mass is missing where there are no points
    private const double ErrorsOfMass = 10;

    /// <summary>The largest number of dimensions of a grid.</summary>
    private const int MostOnAGrid = 2;

    /// <summary>The number of points of the grid; 0 without one.</summary>
    public int GridPoints { get; private init; }

    /// <summary>The dimensions of the grid, those of the support of the rows; 0 without one.</summary>
    public int GridDimensions { get; private init; }

    /// <summary>A warning of the means over draws that the draws cannot show.</summary>
    public IEnumerable<Diagnostic> Warnings => Values.Where(v => v.HasHeavyTail).ToList() is { Count: > 0 } heavy
        ? [DivergenceDiagnostics.HeavyTail(heavy)] : [];

    /// <summary>The bandwidth of the kernel of MMD, in the units of the columns.</summary>
    public double Bandwidth { get; private init; }

    /// <param name="a">The first distribution.</param>
    /// <param name="b">The second.</param>
    /// <param name="draws">The number of draws of each story or fit.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="critic">Estimates divergences where a side has no density; null: they are not possible then.</param>
    public static Result<DivergenceReport> Compute(
        DivergenceSide a, DivergenceSide b, int draws, ulong seed, TwoSampleCritic? critic = null)
    {
        if (b.With(a.Columns) is not { } other) return DivergenceDiagnostics.OtherColumns(a, b);
        if (Mismatch(a, other) is { } wrong) return wrong;
        var (ofA, ofB) = (a.Sample(draws, DivergenceSide.SeedOf(seed, "draws of A")),
            other.Sample(draws, DivergenceSide.SeedOf(seed, "draws of B")));
        if (ofA.Value is not { } rows || ofB.Value is not { } others) return new(null, [.. ofA.Diagnostics, .. ofB.Diagnostics]);
        var width = a.Columns.Count;
        var hasDensities = a.NoDensity is null && other.NoDensity is null;
        double[] both = [.. rows, .. others];
        // a file has no support; without both densities none is used
        var support = (a.Support ?? other.Support)!;
        var (exact, values, isTransportInfinite) = ((IIntegrals?)null, new List<DivergenceEstimate>(), false);
        if (!hasDensities)
        {
            var bounds = critic is null || Math.Min(rows.Length, others.Length) < TwoSampleCritic.FewestRows * width
                ? null : critic.Of(rows, others, width, seed);
            if (bounds is { Value: null }) return new(null, bounds.Diagnostics);
            values.AddRange(bounds?.Value.Estimates() ?? DivergenceKind.OfDensities.Select(kind => NotPossible(kind, a, other)));
        }
        else
        {
            var points = support.CoordinatesOf(both);
            Func<double[], Result<LogDensities>> densities = at => Densities(a, other, support, at);
            var integrals = Integrals(a, other, support, densities, points);
            if (integrals is { Value: null }) return new(null, integrals.Diagnostics);
            exact = integrals?.Value;
            var (atA, atB) = exact is null ? (Densities(a, other, rows), Densities(a, other, others)) : default;
            if (exact is not null) values.AddRange(Exact(exact, a, other));
            else if (atA.Value is null || atB.Value is null) return new(null, [.. atA.Diagnostics, .. atB.Diagnostics]);
            else values.AddRange(new DensityRatios(atA.Value, atB.Value).Estimates());
            // probabilities of the rows of a file have no end
            WholeRange?[] whole = [.. support.Columns.Select(c => a.AreMasses[c] ? a.Ranges[c] ?? default(WholeRange) : (WholeRange?)null)];
            var infinite = new DivergentIntegrals(densities, whole)
                .Find(points, (exact as GridIntegrals)?.Narrow ?? []);
            if (infinite.Value is null) return new(null, infinite.Diagnostics);
            if (exact is null)
            {
                var squares = new DivergentIntegrals(densities, whole) { OfSquares = true }.Find(points, []);
                if (squares.Value is null) return new(null, squares.Diagnostics);
                values = [.. values.Zip(squares.Value,
                    (value, isInfinite) => isInfinite && !value.Kind.IsBounded ? value.WithoutVariance() : value)];
            }

            values = [.. values.Zip(infinite.Value, (value, isInfinite) => isInfinite ? DivergenceEstimate.Infinite(value.Kind) : value)];
            isTransportInfinite = exact is GridIntegrals && width == 1 && infinite.Value[^1];
        }

        var transport = Transport(exact, a, other, rows, others, draws, seed);
        if (transport.Value is null) return new(null, transport.Diagnostics);
        values.Add(isTransportInfinite ? DivergenceEstimate.Infinite(DivergenceKind.Wasserstein) : transport.Value);
        if (Math.Min(rows.Length, others.Length) < 2 * width)
        {
            values.Add(DivergenceEstimate.NotPossible(DivergenceKind.SquaredDiscrepancy, "needs at least two draws or rows of each"));
            return new DivergenceReport(a, other, [.. values], rows.Length / width, others.Length / width)
            {
                GridPoints = (exact as GridIntegrals)?.Points ?? 0, GridDimensions = (exact as GridIntegrals)?.Dimensions ?? 0,
            };
        }

        var count = Math.Min(MeanDiscrepancy.Most, Math.Min(rows.Length, others.Length) / width);
        var apart = MeanDiscrepancy.Compute(
            RandomRows.Choose(rows, width, count, seed), RandomRows.Choose(others, width, count, ~seed), width);
        values.Add(new(DivergenceKind.SquaredDiscrepancy, apart.Squared, ErrorKind.Standard, apart.Error,
            "unbiased estimate from samples"));
        return new DivergenceReport(a, other, [.. values], rows.Length / width, others.Length / width)
            {
                GridPoints = (exact as GridIntegrals)?.Points ?? 0, GridDimensions = (exact as GridIntegrals)?.Dimensions ?? 0,
                Bandwidth = apart.Bandwidth,
            };
    }

    /// <summary>The integrals or sums over one or two coordinates of one kind, densities or whole numbers; null for others.</summary>
    private static Result<IIntegrals>? Integrals(DivergenceSide a, DivergenceSide b, RowSupport support,
        Func<double[], Result<LogDensities>> densities, double[] points)
    {
        if (support.Columns.Count is 0 or > MostOnAGrid || !support.IsBox) return null;
        if (!a.AreMasses.Any(isMass => isMass))
        {
            var grid = new AdaptiveGrid(densities).Integrate(points, support.Edges);
            return new(grid.Value, grid.Diagnostics);
        }

        if (WholeRange.Common(a.Ranges, b.Ranges) is not { } ranges) return null;
        var sums = WholeSums.Compute(densities, points, ranges);
        return new(sums.Value, sums.Diagnostics);
    }

    private static Diagnostic? Mismatch(DivergenceSide a, DivergenceSide b)
    {
        var scales = b.Scales.ToList();
        if (a.IsDrawn && b.IsDrawn && a.Scales.FirstOrDefault(s => !scales.Exists(t => t.Expression == s.Expression && t.Value == s.Value))
            is { } scale) return DivergenceDiagnostics.OtherScales(a, b, scale.Expression);
        if (!a.IsDrawn || !b.IsDrawn) return null;
        if (a.NoDensity is null && b.NoDensity is null && !a.Support!.IsLike(b.Support!)) return DivergenceDiagnostics.OtherSupport(a, b);
        return Enumerable.Range(0, a.Columns.Count).Where(at => a.AreMasses[at] != b.AreMasses[at])
            .Select(at => a.AreMasses[at] ? DivergenceDiagnostics.MassAndDensity(a, b, a.Columns[at])
                : DivergenceDiagnostics.MassAndDensity(b, a, a.Columns[at])).FirstOrDefault();
    }

    private static Result<LogDensities> Densities(DivergenceSide a, DivergenceSide b, double[] points)
    {
        var (p, q) = (a.LogDensity(points), b.LogDensity(points));
        return p.Value is { } one && q.Value is { } two
            ? new LogDensities(one, two) : new Result<LogDensities>(null, [.. p.Diagnostics, .. q.Diagnostics]);
    }

    /// <summary>The log densities at coordinates of rows.</summary>
    private static Result<LogDensities> Densities(DivergenceSide a, DivergenceSide b, RowSupport support, double[] coordinates)
    {
        var found = Densities(a, b, support.RowsAt(coordinates));
        return found.Value is var (p, q)
            ? new LogDensities(support.WithVolume(p, coordinates), support.WithVolume(q, coordinates)) : found;
    }

    private static DivergenceEstimate NotPossible(DivergenceKind kind, DivergenceSide a, DivergenceSide b) =>
        DivergenceEstimate.NotPossible(kind,
            a.NoDensity is { } why ? $"needs the density of A: {why}" : $"needs the density of B: {b.NoDensity}");

    private static IEnumerable<DivergenceEstimate> Exact(IIntegrals grid, DivergenceSide a, DivergenceSide b)
    {
        var doubt = DoubtOf(grid, a, b);
        foreach (var (at, kind) in DivergenceKind.OfDensities.Index())
            yield return Exact(kind, grid, grid.Sums[at], doubt is not null && !kind.IsBounded ? double.PositiveInfinity
                : Math.Max(grid.Errors[at], grid.MassDefect * grid.MostPerMass(at)), doubt);
    }

    /// <summary>Why the grid cannot be trusted: it misses mass of a density; null if it has all.</summary>
    private static string? DoubtOf(IIntegrals grid, DivergenceSide a, DivergenceSide b)
    {
        foreach (var (side, term) in new[] { (a, DensityTerms.MassOfA), (b, DensityTerms.MassOfB) })
            if (Math.Abs(grid.Sums[term] - 1) is var off
                && !(off <= Math.Min(MassTolerance, grid.UnexplainedMass + side.DensityError + (ErrorsOfMass * grid.Errors[term]))))
                return grid.Lacking(side.Name, grid.Sums[term]);
        return null;
    }

    private static DivergenceEstimate Exact(DivergenceKind kind, IIntegrals grid, double value, double error, string? doubt) =>
        !double.IsFinite(value) && kind.IsOfRatios && double.IsFinite(grid.Sums[kind == DivergenceKind.ForwardChiSquared ? 0 : 1])
            ? DivergenceEstimate.BeyondNumbers(kind, grid.By)
            : new(kind, double.IsFinite(value) ? Math.Max(0, value) : value, ErrorKind.Grid, error, grid.By)
        {
            Doubt = doubt ?? (error > MassTolerance * Math.Max(1, value) ? grid.NotConverged : null),
        };

    private static Result<DivergenceEstimate> Transport(IIntegrals? exact, DivergenceSide a, DivergenceSide b, double[] rows,
        double[] others, int draws, ulong seed)
    {
        var width = a.Columns.Count;
        if (exact is not null && width == 1)
        {
            var doubt = DoubtOf(exact, a, b);
            return Exact(DivergenceKind.Wasserstein, exact, exact.Transport,
                doubt is null ? exact.TransportError : double.PositiveInfinity, doubt);
        }

        var apart = SampleTransport.Compute(rows, others, width, seed);
        var estimate = new DivergenceEstimate(apart.Kind, apart.Value, ErrorKind.None, double.NaN, apart.By);
        if ((b.IsDrawn ? b : a.IsDrawn ? a : null) is not { } model) return estimate;
        var again = model.Sample(draws, DivergenceSide.SeedOf(seed, "draws again"));
        if (again.Value is not { } same) return new(null, again.Diagnostics);
        return estimate with { Baseline = SampleTransport.Compute(model == b ? others : rows, same, width, seed).Value };
    }
}
