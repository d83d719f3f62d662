using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Catalog.Sdes;

/// <summary>
/// The moments of dx = f(t) x dt + g(t) dw, computed once. log kept and the log variance are tabulated at points evenly spaced in log t,
/// with their exact derivatives t f and t (2 f + g^2 / variance): a variance that starts as any power of t is a straight line there. Cells
/// are halved until the cubics between their ends agree with the quadrature to <see cref="Tolerance"/>.
/// </summary>
internal sealed class NoiseTable
{
    /// <summary>The first time of the table; before it the variance is extrapolated as a power of t.</summary>
    private const double First = 1e-6;

    // the quadrature starts with one cell up to here, followed by cells that double in length up to the table
    private const double Origin = 1e-12;

    private const int FewestCells = 1024, MostCells = 65_536;

    /// <summary>
    /// The tolerance of both logarithms, a relative error of kept and of the variance. Doubling the number of cells divides the error by
    /// 16.
    /// </summary>
    private const double Tolerance = 1e-7;

    // the tolerance with the largest number of cells, for the worst cell, which contains a jump
    private const double LargestTolerance = 0.1;

    // the largest growth of x and the largest spread: results must stay within the range of a float
    private const double Largest = 1e12;

    private readonly LogTimeTable logKept, logVariance;

    private NoiseTable(LogTimeTable logKept, LogTimeTable logVariance, double endSpread) =>
        (this.logKept, this.logVariance, EndSpread) = (logKept, logVariance, endSpread);

    /// <summary>The standard deviation at t = 1.</summary>
    public double EndSpread { get; }

    /// <summary>The table, or why a function is invalid; drift and diffusion are evaluated at times of shape [n].</summary>
    public static (NoiseTable? Table, SdeError? Trouble) Create(Func<Value, Value> drift, Func<Value, Value> diffusion)
    {
        for (var cells = FewestCells; ; cells *= 2)
        {
            var grid = new Grid(cells);
            var (f, g) = (Numbers(drift, grid.Asked), Numbers(diffusion, grid.Asked));
            if (NoiseChecks.Check(grid.Asked, f, g) is { } invalid) return (null, invalid);
            var (logKept, variance) = grid.Quadrature.Of(f[..grid.Inside], g[..grid.Inside]);
            if (NoiseChecks.OfMoments(grid.Ends, logKept, variance, First, Largest) is { } lost) return (null, lost);
            var moments = grid.Moments(f, g, logKept, variance);
            if (moments.Disagreement.Size <= Tolerance || (cells == MostCells && moments.Disagreement.Size <= LargestTolerance))
                return (new(moments.LogKept, moments.LogVariance, Math.Sqrt(variance[^1])), null);
            if (cells == MostCells) return (null, NoiseChecks.TooSharp(moments.Disagreement.Time));
        }
    }

    // before the table, the loss grows linearly from 0
    public Value Kept(Value time) => Exp(logKept.At(time) * Min(time / First, 1));

    public Value Spread(Value time) => Exp(0.5 * (logVariance.At(time) + (logVariance.FirstDerivative * Min(Log(time / First), 0))));

    private static double[] Numbers(Func<Value, Value> function, double[] times) =>
        Interpreter.Evaluate(function(new ProgramBuilder().Constant(times, [times.Length]))).Values;

    /// <summary>
    /// Ends of cells from 0 to 1; those from <see cref="First"/> on are evenly spaced in log t, two for each cell of a table, whose middle
    /// is thus checked.
    /// </summary>
    private sealed class Grid
    {
        private readonly int first, cells;

        public Grid(int cells)
        {
            var doubled = (int)Math.Round(Math.Log2(First / Origin));
            this.cells = 2 * cells;
            Ends = [0, .. Enumerable.Range(0, doubled).Select(i => First * Math.Pow(2, i - doubled)),
                .. Enumerable.Range(0, this.cells).Select(i => Math.Pow(First, 1 - ((double)i / this.cells))), 1];
            (first, Quadrature) = (doubled + 1, new(Ends));
            Asked = [.. Quadrature.Times, .. Ends];
        }

        public double[] Ends { get; }

        public NoiseQuadrature Quadrature { get; }

        /// <summary>All times at which the functions are evaluated: inside cells, then at their ends.</summary>
        public double[] Asked { get; }

        public int Inside => Quadrature.Times.Length;

        public (LogTimeTable LogKept, LogTimeTable LogVariance, (double Size, double Time) Disagreement) Moments(double[] f, double[] g,
            double[] logKept, double[] variance)
        {
            var at = Enumerable.Range(first, cells + 1);
            double Gradient(int i) => Ends[i] * f[Inside + i];
            double[] kept = [.. at.Select(i => logKept[i])], keptDerivative = [.. at.Select(Gradient)];
            double[] spread = [.. at.Select(i => Math.Log(variance[i]))],
                spreadDerivative = [.. at.Select(i => (2 * Gradient(i)) + (Ends[i] * g[Inside + i] * g[Inside + i] / variance[i]))];
            return (Table(kept, keptDerivative, 1), Table(spread, spreadDerivative, 1),
                new[] { Disagreement(kept, keptDerivative), Disagreement(spread, spreadDerivative) }.MaxBy(d => d.Size));
        }

        /// <summary>The table of every `every`-th end.</summary>
        private LogTimeTable Table(double[] values, double[] gradients, int every) =>
            new(First, -Math.Log(First) * every / cells, [.. values.Where((_, i) => i % every == 0)],
                [.. gradients.Where((_, i) => i % every == 0)]);

        /// <summary>The largest difference between a table of half of the ends and the values at the other half, and its time.</summary>
        private (double Size, double Time) Disagreement(double[] values, double[] gradients)
        {
            var half = Table(values, gradients, 2);
            return Enumerable.Range(0, half.Cells)
                .Select(i => (Size: Math.Abs(half.Middle(i) - values[(2 * i) + 1]), Ends[first + (2 * i) + 1])).MaxBy(d => d.Size);
        }
    }
}
