namespace ProbDsl.Inference.Nuts;

/// <summary>
/// A step of a trajectory that divides itself where the density is narrow: leapfrog steps of its length, of half of it, of a quarter and so
/// on, the first with which the energy varies by no more than <see cref="MostError"/> (WALNUTS; Bou-Rabee, Carpenter, Kleppe and Liu 2025).
/// The step back from its end must divide itself as often, or else a draw would not be as probable from there as the other way round: a
/// step whose way back would take fewer is not made.
/// </summary>
/// <param name="density">The log density of the unconstrained parameters.</param>
/// <param name="mistake">A mistake that a test plants.</param>
internal sealed class MacroStep(IDifferentiable density, PlantedMistake mistake = PlantedMistake.None)
{
    /// <summary>The largest difference, in nats, between two energies along a step.</summary>
    private const double MostError = 0.5;

    /// <summary>The most halvings.</summary>
    private const int MostHalvings = 12;

    private readonly PhasePoint start = new(density.Dimension), back = new(density.Dimension);

    /// <summary>The gradients of the last step.</summary>
    public int Gradients { get; private set; }

    /// <summary>How many of them are not of the step that was made.</summary>
    public int Replaced { get; private set; }

    /// <summary>The probability exp(-difference) of the energies along the undivided step.</summary>
    public double Acceptance { get; private set; }

    /// <summary>Moves a point by a step, which may fail.</summary>
    /// <param name="moving">The point; of a step that fails, any other.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="length">The length, below 0 backward in time.</param>
    public MacroStepEnd Run(PhasePoint moving, SamplerMetric metric, double length)
    {
        (Gradients, Replaced) = (0, 0);
        start.CopyFrom(moving);
        for (var halvings = 0; halvings <= MostHalvings; halvings++)
        {
            if (halvings > 0) moving.CopyFrom(start);
            var isClose = IsClose(moving, metric, length, halvings, out var error);
            if (halvings == 0) Acceptance = Math.Exp(-error);
            if (!isClose) continue;
            Replaced = Gradients - (1 << halvings);
            return IsReversible(moving, metric, length, halvings) ? MacroStepEnd.Made : MacroStepEnd.Irreversible;
        }

        return MacroStepEnd.Diverged;
    }

    /// <summary>Whether no step with fewer halvings from the end would do.</summary>
    private bool IsReversible(PhasePoint end, SamplerMetric metric, double length, int halvings)
    {
        if (mistake == PlantedMistake.OneWayHalvings) return true;
        var before = Gradients;
        for (var fewer = 0; fewer < halvings; fewer++)
        {
            back.CopyFrom(end);
            if (IsClose(back, metric, -length, fewer, out _)) return false;
        }

        Replaced += Gradients - before;
        return true;
    }

    /// <summary>Moves a point by 2^halvings parts of a step, until energies differ by too much.</summary>
    /// <param name="point">The point.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="length">The length of the whole step.</param>
    /// <param name="halvings">The number of halvings.</param>
    /// <param name="difference">The largest difference between energies, infinite of one that is not a number.</param>
    private bool IsClose(PhasePoint point, SamplerMetric metric, double length, int halvings, out double difference)
    {
        var (least, most) = (point.Energy, point.Energy);
        var part = length / (1 << halvings);
        for (var i = 0; i < 1 << halvings; i++)
        {
            point.Leapfrog(density, metric, part);
            Gradients++;
            (least, most) = (Math.Min(least, point.Energy), Math.Max(most, point.Energy));
            if (!(most - least <= MostError)) break;
        }

        difference = double.IsNaN(most - least) ? double.PositiveInfinity : most - least;
        return difference <= MostError;
    }
}

/// <summary>How a step ended.</summary>
internal enum MacroStepEnd
{
    Made,

    /// <summary>The way back would take fewer halvings.</summary>
    Irreversible,

    /// <summary>Steps of the least length do not conserve the energy.</summary>
    Diverged,
}
