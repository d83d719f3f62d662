using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.Nuts;

/// <summary>
/// The trajectory of a draw: a leapfrog integration that doubles forward or backward in time until it turns around, from which one point is
/// drawn with probability proportional to its density. Points of two halves are chosen by their weights, those of a trajectory and of its
/// extension with a bias to the latter (Betancourt 2017); an end is a U-turn of a sub-tree, or of a sub-tree with the first point of the
/// next. It uses one gradient for each step, and no memory but what it allocates at the first trajectory of a depth. Its steps may divide
/// themselves (<see cref="MacroStep"/>): one that cannot be made ends it.
/// </summary>
/// <param name="density">The log density of the unconstrained parameters.</param>
/// <param name="mostDepth">The largest number of doublings.</param>
/// <param name="mistake">A mistake that a test plants.</param>
internal sealed class Trajectory(IDifferentiable density, int mostDepth, PlantedMistake mistake = PlantedMistake.None)
{
    /// <summary>The error of the energy, in nats, from which a trajectory has diverged.</summary>
    private const double MostEnergyError = 1000;

    private readonly PhasePoint forward = new(density.Dimension), backward = new(density.Dimension);
    private readonly double[] sum = PhasePoint.Zeros(density.Dimension), own = PhasePoint.Zeros(density.Dimension),
        inner = PhasePoint.Zeros(density.Dimension), first = PhasePoint.Zeros(density.Dimension),
        last = PhasePoint.Zeros(density.Dimension);

    private readonly List<Doubling> levels = [];
    private readonly MacroStep macro = new(density, mistake);
    private PhasePoint chosen = new(density.Dimension), proposed = new(density.Dimension);

    private SamplerMetric metric = null!;
    private double step, startEnergy, accepted, acceptedBothWays;
    private int steps, leapfrogs, replaced;
    private bool divides, hasDiverged;
    private RandomStream random = null!;

    /// <summary>Replaces a point by the next draw.</summary>
    /// <param name="at">The point, with log density and gradient; its velocity is drawn.</param>
    /// <param name="by">The metric.</param>
    /// <param name="length">The length of a step.</param>
    /// <param name="stream">The random stream.</param>
    /// <param name="withHalvings">Whether steps divide themselves where the density is narrow.</param>
    public TrajectoryEnd Run(PhasePoint at, SamplerMetric by, double length, RandomStream stream, bool withHalvings = false)
    {
        (metric, random, divides, at.Index) = (by, stream, withHalvings, 0);
        at.DrawVelocity(random);
        (startEnergy, accepted, acceptedBothWays, steps, leapfrogs, replaced, hasDiverged) = (at.Energy, 0, 0, 0, 0, 0, false);
        forward.CopyFrom(at);
        backward.CopyFrom(at);
        chosen.CopyFrom(at);
        at.Velocity.CopyTo(sum, 0);
        var (depth, logWeight) = (0, 0.0);
        while (depth < mostDepth)
        {
            if (levels.Count < depth) levels.Add(new(density.Dimension));
            var (moving, other) = random.NextUniform() < 0.5 ? (forward, backward) : (backward, forward);
            step = ReferenceEquals(moving, forward) ? length : -length;
            moving.Velocity.CopyTo(inner, 0);
            if (!Extend(depth, moving, ref proposed, first, last, own, out var logOwn)) break;
            depth++;
            if (IsChosen(logOwn, logWeight)) (chosen, proposed) = (proposed, chosen);
            logWeight = LogSum(logWeight, logOwn);
            if (!GoesOn(other.Velocity, inner, first, moving.Velocity, sum, own)) break;
        }

        at.CopyFrom(chosen);
        var tried = Math.Max(1, steps);
        return new(depth, leapfrogs, accepted / tried, acceptedBothWays / tried, hasDiverged, at.Energy) { Replaced = replaced };
    }

    /// <summary>Extends a trajectory by 2^depth steps.</summary>
    /// <param name="depth">The number of doublings of the sub-tree.</param>
    /// <param name="moving">The end of the trajectory that moves.</param>
    /// <param name="draw">Becomes a point of the sub-tree, drawn by the weights.</param>
    /// <param name="begin">Receives the velocity at its first point.</param>
    /// <param name="end">Receives the velocity at its last point.</param>
    /// <param name="total">Receives the sum of its velocities.</param>
    /// <param name="logWeight">The log of the sum of its weights.</param>
    /// <returns>Whether it is complete: it has not diverged, and no part of it has turned around.</returns>
    private bool Extend(
        int depth, PhasePoint moving, ref PhasePoint draw, double[] begin, double[] end, double[] total, out double logWeight)
    {
        if (depth == 0)
        {
            if (!Step(moving, out logWeight)) return false;
            draw.CopyFrom(moving);
            moving.Velocity.CopyTo(begin, 0);
            moving.Velocity.CopyTo(end, 0);
            moving.Velocity.CopyTo(total, 0);
            return true;
        }

        var level = levels[depth - 1];
        if (!Extend(depth - 1, moving, ref draw, begin, level.End, total, out logWeight)
            || !Extend(depth - 1, moving, ref level.Draw, level.Begin, end, level.Total, out var logSecond)) return false;
        logWeight = LogSum(logWeight, logSecond);
        if (random.NextUniform() < Math.Exp(logSecond - logWeight)) (draw, level.Draw) = (level.Draw, draw);
        return GoesOn(begin, level.End, level.Begin, end, total, level.Total);
    }

    private bool Step(PhasePoint moving, out double logWeight)
    {
        moving.Index += Math.Sign(step);
        steps++;
        if (divides) return Divide(moving, out logWeight);
        moving.Leapfrog(density, metric, step);
        leapfrogs++;
        logWeight = startEnergy - moving.Energy;
        // a density or a gradient that is not a number is outside of the support
        if (hasDiverged = !(logWeight >= -MostEnergyError)) return false;
        accepted += Math.Exp(Math.Min(0, logWeight));
        acceptedBothWays += 2 / (1 + Math.Exp(Math.Abs(logWeight)));
        return true;
    }

    private bool Divide(PhasePoint moving, out double logWeight)
    {
        var end = macro.Run(moving, metric, step);
        (leapfrogs, replaced) = (leapfrogs + macro.Gradients, replaced + macro.Replaced);
        (accepted, acceptedBothWays) = (accepted + macro.Acceptance, acceptedBothWays + macro.Acceptance);
        logWeight = startEnergy - moving.Energy;
        hasDiverged = end == MacroStepEnd.Diverged || !(logWeight >= -MostEnergyError);
        return !hasDiverged && end == MacroStepEnd.Made;
    }

    /// <summary>Whether the point of an extension takes the place of that of the trajectory before.</summary>
    private bool IsChosen(double logExtension, double logBefore) => mistake == PlantedMistake.SwappedWeights
        ? Math.Log(random.NextUniform()) < logBefore - logExtension : Math.Log(random.NextUniform()) < logExtension - logBefore;

    /// <summary>
    /// Adds the sum of the velocities of a second half to that of the first; returns whether neither the whole nor a half with the next
    /// point of the other one has turned around.
    /// </summary>
    private bool GoesOn(double[] begin, double[] endOfFirst, double[] beginOfSecond, double[] end, double[] first, double[] second)
    {
        Vector512<double> one = default, two = default, three = default, four = default, five = default, six = default;
        for (var i = 0; i < first.Length; i += Lanes.Count)
        {
            Vector512<double> a = Lanes.Of(begin, i), b = Lanes.Of(endOfFirst, i), c = Lanes.Of(beginOfSecond, i), d = Lanes.Of(end, i);
            Vector512<double> left = Lanes.Of(first, i), right = Lanes.Of(second, i);
            var all = left + right;
            (left, right) = (left + c, right + b);
            one += a * all;
            two += d * all;
            three += a * left;
            four += c * left;
            five += b * right;
            six += d * right;
            Lanes.Store(first, i, all);
        }

        var goesOn = Lanes.Sum(one) > 0 && Lanes.Sum(two) > 0 && Lanes.Sum(three) > 0 && Lanes.Sum(four) > 0 && Lanes.Sum(five) > 0
            && Lanes.Sum(six) > 0;
        return goesOn != (mistake == PlantedMistake.TurnedSign);
    }

    private static double LogSum(double a, double b)
    {
        var (large, small) = (Math.Max(a, b), Math.Min(a, b));
        return large + Math.Log(1 + Math.Exp(small - large));
    }

    /// <summary>What a doubling of a sub-tree needs.</summary>
    private sealed class Doubling(int dimension)
    {
        /// <summary>A draw of the second half.</summary>
        public PhasePoint Draw = new(dimension);

        /// <summary>The velocity at the end of the first half.</summary>
        public double[] End { get; } = PhasePoint.Zeros(dimension);

        /// <summary>The velocity at the beginning of the second half.</summary>
        public double[] Begin { get; } = PhasePoint.Zeros(dimension);

        /// <summary>The sum of the velocities of the second half.</summary>
        public double[] Total { get; } = PhasePoint.Zeros(dimension);
    }
}

/// <summary>How a trajectory ended.</summary>
/// <param name="Depth">The number of its doublings.</param>
/// <param name="Leapfrogs">The number of its leapfrog steps, and of gradients.</param>
/// <param name="Acceptance">The mean probability min(1, exp(-error)) of accepting a point; 0 of one that diverged.</param>
/// <param name="AcceptanceBothWays">The same of 2 / (1 + exp(|error|)), which counts errors of either sign.</param>
/// <param name="HasDiverged">Whether the energy was not conserved.</param>
/// <param name="Energy">The energy of the draw, in nats.</param>
internal readonly record struct TrajectoryEnd(
    int Depth, int Leapfrogs, double Acceptance, double AcceptanceBothWays, bool HasDiverged, double Energy)
{
    /// <summary>The gradients of steps that were divided further, or that checked the way back.</summary>
    public int Replaced { get; init; }
}
