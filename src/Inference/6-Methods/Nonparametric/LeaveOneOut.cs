namespace ProbDsl.Inference.Nonparametric;

/// <summary>
/// The sum over rows of the log density of each given the others, as a function of the bandwidths of all statements, with its gradient. If
/// there are too many pairs of rows, the sum is over a random subset of the rows, each given all others, scaled to all rows.
/// </summary>
internal sealed class LeaveOneOut : IDifferentiable
{
    /// <summary>The maximum number of pairs of rows in one evaluation: some seconds on two cores.</summary>
    public const long MostPairs = 1L << 31;

    // a width below this fraction of the rows' standard deviation counts as 0
    private const double Narrowest = 1e-10;

    private readonly IReadOnlyList<KernelStatement> statements;
    private readonly int[][] left;
    private readonly int threads;

    /// <param name="statements">Statements with data of their own.</param>
    /// <param name="seed">Chooses the rows that are left out.</param>
    /// <param name="threads">The maximum number of threads.</param>
    /// <param name="mostPairs">With more pairs than this, only a subset of the rows is left out in turn.</param>
    public LeaveOneOut(IReadOnlyList<KernelStatement> statements, ulong seed, int threads, long mostPairs = MostPairs)
    {
        (this.statements, this.threads) = (statements, threads);
        left = [.. statements.Select(s => Chosen(s.Rows.Shape[0], mostPairs, new(seed, $"left out of {s.Draw.Target.Of}")))];
        Dimension = statements.Sum(s => s.Bandwidth.Free);
    }

    public int Dimension { get; }

    /// <summary>Whether every row is left out in turn.</summary>
    public bool IsExact => statements.Zip(left).All(s => s.Second.Length == s.First.Rows.Shape[0]);

    /// <summary>The number of rows that are left out in turn.</summary>
    public int LeftOutRows => left.Max(l => l.Length);

    public double[] Start()
    {
        var start = new double[Dimension];
        foreach (var (statement, at) in Parts()) statement.Start(start.AsSpan(at, statement.Bandwidth.Free));
        return start;
    }

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var value = 0.0;
        foreach (var ((statement, at), which) in Parts().Zip(left))
        {
            var free = x.Slice(at, statement.Bandwidth.Free);
            var derivative = gradient.Slice(at, statement.Bandwidth.Free);
            foreach (var number in free)
                if (!(Math.Abs(number) < 700)) return double.NegativeInfinity;
            value += Evaluate(statement, which, free, derivative);
        }

        return value;
    }

    /// <summary>The distribution of a statement, given all unconstrained parameters.</summary>
    public KernelRows DistributionOf(KernelStatement statement, ReadOnlySpan<double> x)
    {
        var at = Parts().First(p => p.Statement == statement).At;
        return new(statement.Kernel, statement.Rows, statement.Bandwidth.Factor(x.Slice(at, statement.Bandwidth.Free)));
    }

    /// <summary>The log density of each left-out row given the others, by statement, with the rows.</summary>
    public IEnumerable<(KernelStatement Statement, int[] Rows, double[] LogDensities)> Each(double[] x)
    {
        foreach (var (statement, which) in statements.Zip(left))
        {
            using var pass = PassOf(DistributionOf(statement, x), which, pulls: false);
            pass.Run();
            yield return (statement, which, Densities(pass, DistributionOf(statement, x)));
        }
    }

    private IEnumerable<(KernelStatement Statement, int At)> Parts()
    {
        var at = 0;
        foreach (var statement in statements)
        {
            yield return (statement, at);
            at += statement.Bandwidth.Free;
        }
    }

    private double Evaluate(KernelStatement statement, int[] which, ReadOnlySpan<double> free, Span<double> gradient)
    {
        var factor = statement.Bandwidth.Factor(free);
        if (statement.IsNarrower(factor, Narrowest)) return double.NegativeInfinity;
        var distribution = new KernelRows(statement.Kernel, statement.Rows, factor);
        using var pass = PassOf(distribution, which, pulls: gradient.Length > 0);
        pass.Run();
        var scale = (double)distribution.Count / which.Length;
        if (gradient.Length > 0)
        {
            var pull = pass.FactorGradient();
            for (var i = 0; i < pull.Length; i++) pull[i] = scale * (pull[i] - (i % (distribution.Dimensions + 1) == 0 ? which.Length : 0));
            statement.Bandwidth.Derivative(free, pull, gradient);
        }

        return scale * Lanes.Sum(Densities(pass, distribution));
    }

    private KernelPass PassOf(KernelRows distribution, int[] which, bool pulls) =>
        new(distribution, [.. distribution.Columns.Select(c => which.Length == c.Length ? c : Array.ConvertAll(which, row => c[row]))],
            which,
            pulls, threads);

    private static double[] Densities(KernelPass pass, KernelRows distribution)
    {
        var apart = Math.Log(distribution.Count - 1.0) + distribution.LogVolume;
        return Array.ConvertAll(pass.LogSums, s => double.IsNegativeInfinity(s) ? s : s - apart);
    }

    private static int[] Chosen(int rows, long mostPairs, RandomStream random)
    {
        var all = Enumerable.Range(0, rows).ToArray();
        if ((long)rows * rows <= mostPairs) return all;
        random.Shuffle(all);
        var chosen = all[..(int)Math.Max(1, mostPairs / rows)];
        Array.Sort(chosen);
        return chosen;
    }
}
