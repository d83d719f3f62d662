namespace ProbDsl.Inference.Advi;

/// <summary>
/// Sample average approximation of an ELBO (Burroni, Domke and Sheldon 2023; Giordano, Ingram and Broderick 2024). L-BFGS with a line
/// search maximizes the average over fixed draws. Then the number of draws is doubled with new draws, and the maximization resumes from the
/// last approximation and in its frame. It ends when doubling changes the ELBO on independent draws by less than the tolerance and the
/// gradient of the ELBO is small in units of standard deviations.
/// </summary>
internal sealed class GrowingSample(SampleAverage bound, FitOptions options, IProgress progress, CancellationToken cancellation)
{
    /// <summary>
    /// The default tolerance on the rise of the ELBO, in nats per unconstrained parameter: means are then precise to about 3% of their
    /// standard deviations.
    /// </summary>
    private const double UsualTolerance = 5e-4;

    /// <summary>
    /// Without an option, the tolerance is at least this part of the divergence of the approximation, beside which a smaller rise changes
    /// nothing.
    /// </summary>
    private const double PartOfDivergence = 0.02;

    private const int UsualSteps = 5000;

    // initial and largest number of draws, and the largest number of elements of all draws
    private const int Fewest = 64, Most = 1 << 15, MostNumbers = 1 << 26;

    // a maximization ends this fraction of the tolerance below its maximum
    private const double GainLeft = 1e-2;

    // a standard error of the rise, in nats and as a multiple of the least one before, above which more draws are of no use
    private const double MostError = 1, Growing = 10;

    // number of independent sets of draws on which the rise is measured
    private const int Sets = 8;

    // number of L-BFGS pairs: in a frame that fits, few pairs represent the remaining curvature
    private const int FewestPairs = 10, MostPairs = 30, MostInPairs = 20_000_000;

    // the frame is the unit of each coordinate; measuring the widths of many would take longer than the rest of the fit
    private const int MostMeasured = 100;

    private readonly double tolerance = options.Tolerance ?? UsualTolerance * Math.Max(1, bound.Numbers);
    private readonly int steps = options.MaxIterations ?? UsualSteps;
    private readonly LimitedMemoryBfgs ascent = new(bound, Pairs(bound.Dimension)) { MeasuresWidths = bound.Numbers <= MostMeasured };
    private readonly List<double> trace = [];
    private double least = double.PositiveInfinity;
    private double divergence;

    private int MostOfAll => Math.Min(MostDraws, MostNumbers / Math.Max(1, bound.Numbers));

    /// <summary>The largest number of draws.</summary>
    public int MostDraws { get; init; } = Most;

    /// <summary>The memory in bytes of a maximization over this many variables.</summary>
    public static double BytesOf(double dimension) => sizeof(double) * ((4.0 * Pairs(dimension)) + 12) * dimension;

    /// <summary>The number of steps of all maximizations together.</summary>
    public int Steps => trace.Count;

    public IReadOnlyList<double> Trace => trace;

    /// <summary>The number of draws in use.</summary>
    public int Draws { get; private set; }

    /// <summary>How much the last doubling of the draws changed the ELBO; null before the first one.</summary>
    public BoundIncrease? Rise { get; private set; }

    /// <summary>The gradient of the ELBO with respect to the mean at the last doubling; null before the first one.</summary>
    public BoundGradient? Gradient { get; private set; }

    public bool HasReachedLimit => Steps >= steps;

    /// <summary>
    /// Whether more draws make the ELBO less certain: a few draws in the tails of the approximation, where a recurrence explodes, have
    /// a log density so low that they alone set the average. No number of draws ends that.
    /// </summary>
    public bool IsExploding { get; private set; }

    /// <summary>Sets the first draws: at full rank, at least as many pairs as parameters, so that all correlations can be
    /// estimated.</summary>
    public void Start()
    {
        Draws = options[StandardOptions.Particles] is { } asked ? asked + (asked % 2) : Fewest;
        while (bound.IsFullRank && Draws < 2 * bound.Numbers) Draws *= 2;
        Draw();
    }

    /// <summary>
    /// Maximizes the average over the draws in use from this normal approximation, then doubles the draws and resumes until convergence.
    /// </summary>
    public (NormalApproximation Distribution, StopReason Stopped) Grow(NormalApproximation start)
    {
        bound.SetFrame(start);
        var (distribution, ended) = Maximize(start);
        while (ended is StopReason.Converged or StopReason.Stalled && !cancellation.IsCancellationRequested && Draws < MostOfAll)
        {
            Draws *= 2;
            Draw();
            bound.SetFrame(distribution);
            (var higher, ended) = Maximize(distribution);
            if (ended is StopReason.MaxIterations or StopReason.Interrupted) return (higher, ended);
            (Rise, Gradient) = MeasureRise(distribution, higher);
            distribution = higher;
            least = Math.Min(least, Rise.Error);
            IsExploding = !(Rise.Error <= Math.Max(MostError, Growing * least));
            if (IsExploding) break;
            if (Rise.AtMost <= Enough && Gradient.IsSmall) return (distribution, StopReason.Converged);
        }

        return (distribution, cancellation.IsCancellationRequested ? StopReason.Interrupted : StopReason.MaxIterations);
    }

    private (NormalApproximation Distribution, StopReason Ended) Maximize(NormalApproximation from)
    {
        var state = ascent.Init(new double[bound.Dimension]);
        while (true)
        {
            // from the maximum, a step would evaluate all draws for a point that is not used
            var (next, info) = ascent.Preview(state) is { } known && IsAtMaximum(known) ? new(state, known) : ascent.Next(state);
            if (info.Dropped is not null) return (from, StopReason.MaxIterations);
            trace.Add(info.Objective);
            progress.Report(new(0, 1, Steps, steps, info.Objective, info.Objective));
            if (Stop(info) is { } reason) return (bound.DistributionAt(state.Position), reason);
            state = next;
        }
    }

    private static int Pairs(double dimension) =>
        (int)Math.Clamp(Math.Min(dimension, MostInPairs / Math.Max(1, dimension)), FewestPairs, MostPairs);

    private StopReason? Stop(StepInfo info) =>
        IsAtMaximum(info) ? StopReason.Converged
        : !info.Continues ? StopReason.Stalled
        : cancellation.IsCancellationRequested ? StopReason.Interrupted
        : HasReachedLimit ? StopReason.MaxIterations
        : null;

    /// <summary>The rise by twice as many draws that is too small to matter.</summary>
    private double Enough => options.Tolerance ?? Math.Max(tolerance, PartOfDivergence * divergence);

    private bool IsAtMaximum(StepInfo info) => LeftToGain(info) <= GainLeft * tolerance;

    /// <summary>The estimated gain that is left, g' H g / 2, in nats.</summary>
    private static double LeftToGain(StepInfo info) => 0.5 * info.Gradient * info.Gradient * Math.Max(1, Math.Abs(info.Objective));

    /// <summary>The rise of the ELBO and its gradient on several independent sets of draws, shared by both approximations.</summary>
    private (BoundIncrease Rise, BoundGradient Gradient) MeasureRise(NormalApproximation before, NormalApproximation after)
    {
        var (gains, gradients, divergences, zero) = (new double[Sets], new double[Sets][], new double[Sets],
            new double[bound.Dimension]);
        var each = Math.Max(2, Draws / Sets);
        for (var set = 0; set < Sets; set++)
        {
            bound.SetDraws(MomentMatchedNormals.Draw(new(options.Seed, $"advi rise {Draws}", (uint)set), each + (each % 2), bound.Numbers));
            gradients[set] = new double[bound.Dimension];
            bound.SetFrame(before);
            var low = bound.Evaluate(zero, gradients[set]);
            bound.SetFrame(after);
            gains[set] = bound.Evaluate(zero, gradients[set]) - low;
            divergences[set] = bound.Looseness();
        }

        divergence = divergences.Average();
        return (new(Draws, gains.Average(), StandardError.OfMean(gains)), BoundGradient.Summarize(gradients, bound.Numbers));
    }

    private void Draw() => bound.SetDraws(MomentMatchedNormals.Draw(new(options.Seed, "advi draws", (uint)Draws), Draws, bound.Numbers));
}
