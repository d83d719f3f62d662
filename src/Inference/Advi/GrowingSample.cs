using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Sample average approximation of an ELBO (Burroni, Domke and Sheldon 2023; Giordano, Ingram and Broderick 2024): the average over fixed draws is climbed by L-BFGS, whose line search sets the steps; then over twice as many
/// new ones, from where that ended, until doubling makes no difference on further draws.
/// </summary>
internal sealed class GrowingSample(SampleAverage bound, FitOptions options, IProgress progress, CancellationToken cancellation)
{
    /// <summary>How much the bound may still rise where the user says nothing, in nats for each free number: means to some 3% of their standard deviations.</summary>
    private const double UsualTolerance = 5e-4;

    private const int UsualSteps = 5000;

    // draws at first, and at most, with all their numbers
    private const int Fewest = 64, Most = 1 << 15, MostNumbers = 1 << 26;

    // a climb ends this much below its maximum, as a share of the tolerance
    private const double Climbed = 1e-2;

    // sets of draws on which a rise is measured
    private const int Sets = 8;

    // pairs of a climb, and numbers in them
    private const int FewestPairs = 10, MostPairs = 100, MostInPairs = 20_000_000;

    private readonly double tolerance = options.Tolerance ?? UsualTolerance * bound.Numbers;
    private readonly int steps = options.MaxIterations ?? UsualSteps;
    private readonly LimitedMemoryBfgs climb = new(bound, Pairs(bound.Dimension));
    private readonly List<double> trace = [];
    private BfgsState? state;

    private readonly int most = Math.Min(Most, MostNumbers / bound.Numbers);

    /// <summary>What climbs of so many numbers take.</summary>
    public static double BytesOf(int dimension) => sizeof(double) * ((2.0 * Pairs(dimension)) + 6) * dimension;

    /// <summary>Steps of all climbs together.</summary>
    public int Steps => trace.Count;

    public IReadOnlyList<double> Trace => trace;

    /// <summary>Draws in use.</summary>
    public int Draws { get; private set; }

    /// <summary>What the last doubling was worth; null before it.</summary>
    public BoundRise? Rise { get; private set; }

    public bool IsOver => Steps >= steps;

    /// <summary>Takes the first draws: as many pairs as numbers, where each has to be told from all others.</summary>
    public void Begin(bool isFull)
    {
        Draws = options.Training.Particles is { } asked ? Rounded(asked) : Fewest;
        while (isFull && Draws < 2 * bound.Numbers) Draws *= 2;
        Draw();
    }

    /// <summary>From here to the maximum over the draws in use.</summary>
    public Ascent Climb(double[] from, int restart = 0, int restarts = 1)
    {
        state = climb.Init(from);
        return Climb(restart, restarts);
    }

    /// <summary>Doubles the draws and climbs on, as often as it takes.</summary>
    public (double[] Position, StopReason Stopped) Grow(double[] position)
    {
        state = climb.Init(position);
        while (!IsOver && !cancellation.IsCancellationRequested && Draws < most)
        {
            Draws *= 2;
            Draw();
            double[] before = [.. state.Position];
            climb.Again(state);
            var end = Climb(0, 1);
            if (end.Why is not null) return (before, StopReason.MaxIterations);
            if (end.Stopped is StopReason.MaxIterations or StopReason.Interrupted) return (end.Position, end.Stopped);
            Rise = Between(before, end.Position);
            if (Rise.AtMost <= tolerance) return (end.Position, StopReason.Converged);
        }

        return ([.. state.Position], cancellation.IsCancellationRequested ? StopReason.Interrupted : StopReason.MaxIterations);
    }

    private Ascent Climb(int restart, int restarts)
    {
        for (var iteration = 1; ; iteration++)
        {
            var step = climb.Next(state!);
            trace.Add(step.Value);
            progress.Report(new(restart, restarts, Steps, steps, step.Value, step.Value));
            if (Stop(step) is { } reason) return new([.. state!.Position], state.Value, step.Slope, reason, iteration, step.Why);
            state = step.Next;
        }
    }

    private static int Pairs(int dimension) => Math.Clamp(Math.Min(dimension, MostInPairs / Math.Max(1, dimension)), FewestPairs, MostPairs);

    private StopReason? Stop(BfgsStep step) =>
        LeftToGain(step) <= Climbed * tolerance ? StopReason.Converged
        : step.Verdict != StepVerdict.Continue ? StopReason.Standstill
        : cancellation.IsCancellationRequested ? StopReason.Interrupted
        : IsOver ? StopReason.MaxIterations
        : null;

    /// <summary>g' H g / 2, nats below the maximum.</summary>
    private static double LeftToGain(BfgsStep step) => 0.5 * step.Slope * step.Slope * Math.Max(1, Math.Abs(step.Value));

    /// <summary>On several sets of draws of their own, the same for both places, whose averages tell the error.</summary>
    private BoundRise Between(double[] before, double[] after)
    {
        var (gains, gradient) = (new double[Sets], new double[bound.Dimension]);
        for (var set = 0; set < Sets; set++)
        {
            bound.Use(MatchedNormals.Draw(new(options.Seed, $"advi rise {Draws}", (uint)set), bound.Request.Particles * Math.Max(1, Draws / Sets / bound.Request.Particles), bound.Numbers));
            gains[set] = bound.Evaluate(after, gradient) - bound.Evaluate(before, gradient);
        }

        return new(Draws, gains.Average(), StandardError.OfMean(gains));
    }

    private void Draw() => bound.Use(MatchedNormals.Draw(new(options.Seed, "advi draws", (uint)Draws), Draws, bound.Numbers));

    private int Rounded(int asked) => (asked + bound.Request.Particles - 1) / bound.Request.Particles * bound.Request.Particles;
}
