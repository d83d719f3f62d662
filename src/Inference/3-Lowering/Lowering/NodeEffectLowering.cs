namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers independent members of one number each, of any smooth density. Each is integrated in its unconstrained coordinate u by the
/// trapezoidal rule in t, where u = mode + scale sinh(t) and the scale is from the curvature at the mode: its error falls exponentially
/// with the number of nodes where tails fall as those of a normal, or more slowly, as exp(-|u|) (H. Takahasi and M. Mori, Publications of
/// RIMS 9, 1974). Nodes are held: the integral does not depend on them.
/// </summary>
internal sealed class NodeEffectLowering : EffectLowering
{
    /// <summary>The nodes of each member, evenly spaced in t from -4.5 to 4.5: up to 45 scales from the mode.</summary>
    public const int Nodes = 49;

    private const double Step = 9.0 / (Nodes - 1);
    private const int MostSteps = 60;

    // the most that the coordinate moves in the first step; in each further one twice as far, half as far where the last was not longer
    private const double FirstReach = 3;

    // the last step to the mode, in scales: nodes need not be exactly about it
    private const double Tolerance = 1e-3;

    private readonly Axis node = new("node", Nodes, 0, GaussianLowering.BasisRank - 2);
    private readonly Lazy<EffectNodes> nodes;

    /// <inheritdoc/>
    public NodeEffectLowering(StoryLowering story, EffectMembers members)
        : base(story, members) => nodes = new(FindNodes);

    public override AxisTensor LogDensity()
    {
        var of = nodes.Value;
        var density = new AxisTensor(LogSumExp(of.LogTerms, Home.Length), Home);
        return density.JoinWith(AtHome(Log(Step * of.Scale)), (sum, width) => sum + width).SpreadOver(Home);
    }

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments()
    {
        var of = nodes.Value;
        var weights = Exp(of.LogTerms - Reshape(LogSumExp(of.LogTerms, Home.Length), [.. Home.Select(a => a.Size), 1]));
        var values = AtHome(Transform.Constrain(of.Free), node).AlignedTo([.. Home, node]);
        var mean = Sum(weights * values, Home.Length);
        var variance = Sum(weights * Square(values - Reshape(mean, [.. mean.Shape, 1])), Home.Length);
        yield return (MembersOf.Latent, InOrder(mean), InOrder(variance));
    }

    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        var of = nodes.Value;
        var terms = Transpose(of.LogTerms, [.. OrderAtHome, Home.Length]);
        var away = NodeSampler.Draw(noise, terms, Step, of.Mode.Shape);
        yield return (MembersOf.Latent, Transform.Constrain(Inside(of.Mode + (of.Scale * away))));
    }

    private EffectNodes FindNodes()
    {
        var (mode, curvature) = Mode();
        var scale = 1 / Sqrt(curvature);
        var t = Enumerable.Range(0, Nodes).Select(k => Step * (k - (Nodes / 2))).ToList();
        var away = Story.Builder.Constant(new Tensor([Nodes, .. mode.Shape.Select(_ => 1)], [.. t.Select(Math.Sinh)]));
        var widths = Story.Builder.Constant(new Tensor([Nodes], [.. t.Select(x => Math.Log(Math.Cosh(x)))]));
        var at = mode + (scale * away);
        var free = Inside(at);
        // a node beyond the ends, or where the density is 0, has no part: its gradient would be 0 times infinity
        var isPart = JointOf(Story, StopGradient(free), node)
            .JoinWith(AtHome(Abs(at - free), node), (each, outside) => (each > double.MinValue) * (outside <= 0))
            .SpreadOver([.. Home, node]);
        var parts = Where(Transpose(isPart.Value, [Home.Length, .. OrderAtHome]), free, mode);
        var terms = JointOf(Story, parts, node).JoinWith(new(widths, [node]), (each, width) => each + width)
            .JoinWith(isPart, (each, part) => Where(part, each, Story.Builder.Constant(double.NegativeInfinity)));
        return new(mode, scale, free, terms.SpreadOver([.. Home, node]).Value);
    }

    /// <summary>The mode of each member in its coordinate, and the curvature there: in the shape of the latent.</summary>
    private (Value Mode, Value Curvature) Mode()
    {
        var inputs = new StepInputs(Story, MembersOf, Story);
        List<Value> starts = [.. new[] { 0, FirstReach, double.MaxValue, 1 }
            .Select(x => Broadcast(Story.Builder.Constant(x), Shape))];
        var (found, _, _) = Story.Builder.Iterate(MostSteps, starts, inputs.Constants, Step);
        return (found[0], found[3]);

        Iteration Step(ScanStep step)
        {
            var (free, reach, last) = (step.Carry[0], step.Carry[1], step.Carry[2]);
            var (_, gradient, second) = DerivativesOf(inputs.In(step), free);
            // an uphill step where the density is not concave
            var curvature = Max(Max(-second, Abs(gradient) / reach), 1e-12);
            var moved = gradient / curvature;
            var isFixed = Largest(Abs(moved) * Sqrt(curvature)) < Tolerance;
            return new([Inside(free + moved), Where(Abs(moved) < last, 2 * reach, 0.5 * reach), Abs(moved), curvature], isFixed);
        }
    }

    /// <summary>The nodes of each member.</summary>
    /// <param name="Mode">[shape..]: its coordinate.</param>
    /// <param name="Scale">[shape..]: how far the coordinate moves for t near 0.</param>
    /// <param name="Free">[nodes, shape..]: the coordinates of the nodes.</param>
    /// <param name="LogTerms">[members.., nodes]: the log density of t at each node, but for a constant.</param>
    private sealed record EffectNodes(Value Mode, Value Scale, Value Free, Value LogTerms);
}
