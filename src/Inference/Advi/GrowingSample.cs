using ProbDsl.Catalogue.Options;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// Sample average approximation of an ELBO (Burroni, Domke and Sheldon 2023; Giordano, Ingram and Broderick 2024): the average over fixed
/// draws is maximized by L-BFGS, whose line search sets the steps; then over twice as many new ones, from where that ended and in the frame
/// of that approximation, until doubling makes no difference on further draws and the gradient of the ELBO there is small in standard
/// deviations.
/// </summary>
internal sealed class GrowingSample(SampleAverage bound, FitOptions options, IProgress progress, CancellationToken cancellation)
{
    /// <summary>
    /// How much the bound may still rise where the user says nothing, in nats for each free number: means to some 3% of their standard
    /// deviations.
    /// </summary>
    private const double UsualTolerance = 5e-4;

    private const int UsualSteps = 5000;

    // draws at first, and at most, with all their numbers
    private const int Fewest = 64, Most = 1 << 15, MostNumbers = 1 << 26;

    // an ascent ends this much below its maximum, as a part of the tolerance
    private const double GainLeft = 1e-2;

    // sets of draws on which a rise is measured
    private const int Sets = 8;

    // in a frame that fits, few pairs tell what curvature is left
    private const int FewestPairs = 10, MostPairs = 30, MostInPairs = 20_000_000;

    // the frame is the unit of each number; widths of many take longer than the rest of the fit
    private const int MostMeasured = 100;

    private readonly double tolerance = options.Tolerance ?? UsualTolerance * Math.Max(1, bound.Numbers);
    private readonly int steps = options.MaxIterations ?? UsualSteps;
    private readonly LimitedMemoryBfgs ascent = new(bound, Pairs(bound.Dimension)) { MeasuresWidths = bound.Numbers <= MostMeasured };
    private readonly List<double> trace = [];
    private readonly int most = Math.Min(Most, MostNumbers / Math.Max(1, bound.Numbers));

    /// <summary>What ascents of so many numbers take.</summary>
    public static double BytesOf(double dimension) => sizeof(double) * ((4.0 * Pairs(dimension)) + 12) * dimension;

    /// <summary>Steps of all ascents together.</summary>
    public int Steps => trace.Count;

    public IReadOnlyList<double> Trace => trace;

    /// <summary>Draws in use.</summary>
    public int Draws { get; private set; }

    /// <summary>What the last doubling was worth; null before it.</summary>
    public BoundRise? Rise { get; private set; }

    /// <summary>How far the mean and scale were from where the ELBO's gradient is 0, at the last doubling; null before it.</summary>
    public BoundGradient? Gradient { get; private set; }

    public bool IsOver => Steps >= steps;

    /// <summary>Takes the first draws: as many pairs as numbers, where each has to be told from all others.</summary>
    public void Begin()
    {
        Draws = options[StandardOptions.Particles] is { } asked ? asked + (asked % 2) : Fewest;
        while (bound.IsFullRank && Draws < 2 * bound.Numbers) Draws *= 2;
        Draw();
    }

    /// <summary>
    /// From this normal approximation to the maximum over the draws in use, then doubles the draws and goes on, as often as it takes.
    /// </summary>
    public (NormalApproximation Distribution, StopReason Stopped) Grow(NormalApproximation start)
    {
        bound.About(start);
        var (distribution, ended) = Maximize(start);
        while (ended is StopReason.Converged or StopReason.Stalled && !cancellation.IsCancellationRequested && Draws < most)
        {
            Draws *= 2;
            Draw();
            bound.About(distribution);
            (var higher, ended) = Maximize(distribution);
            if (ended is StopReason.MaxIterations or StopReason.Interrupted) return (higher, ended);
            (Rise, Gradient) = Between(distribution, higher);
            distribution = higher;
            if (Rise.AtMost <= tolerance && Gradient.IsSmall) return (distribution, StopReason.Converged);
        }

        return (distribution, cancellation.IsCancellationRequested ? StopReason.Interrupted : StopReason.MaxIterations);
    }

    private (NormalApproximation Distribution, StopReason Ended) Maximize(NormalApproximation from)
    {
        var state = ascent.Init(new double[bound.Dimension]);
        while (true)
        {
            var (next, info) = ascent.Next(state);
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
        LeftToGain(info) <= GainLeft * tolerance ? StopReason.Converged
        : !info.Continues ? StopReason.Stalled
        : cancellation.IsCancellationRequested ? StopReason.Interrupted
        : IsOver ? StopReason.MaxIterations
        : null;

    /// <summary>g' H g / 2, nats below the maximum.</summary>
    private static double LeftToGain(StepInfo info) => 0.5 * info.Gradient * info.Gradient * Math.Max(1, Math.Abs(info.Objective));

    /// <summary>On several sets of draws of their own, the same for both places, whose averages tell the error.</summary>
    private (BoundRise Rise, BoundGradient Gradient) Between(NormalApproximation before, NormalApproximation after)
    {
        var (gains, gradients, zero) = (new double[Sets], new double[Sets][], new double[bound.Dimension]);
        var each = Math.Max(2, Draws / Sets);
        for (var set = 0; set < Sets; set++)
        {
            bound.Use(MatchedNormals.Draw(new(options.Seed, $"advi rise {Draws}", (uint)set), each + (each % 2), bound.Numbers));
            gradients[set] = new double[bound.Dimension];
            bound.About(before);
            var low = bound.Evaluate(zero, gradients[set]);
            bound.About(after);
            gains[set] = bound.Evaluate(zero, gradients[set]) - low;
        }

        return (new(Draws, gains.Average(), StandardError.OfMean(gains)), BoundGradient.Of(gradients, bound.Numbers));
    }

    private void Draw() => bound.Use(MatchedNormals.Draw(new(options.Seed, "advi draws", (uint)Draws), Draws, bound.Numbers));
}
