using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The integral over the numbers of each member, where what is observed is not normal, by nodes about the mode, as far apart as the
/// curvature there says. Of several numbers they are those of Gauss and Hermite (J. C. Naylor and A. F. M. Smith, Applied Statistics 31,
/// 1982; J. C. Pinheiro and D. M. Bates, Journal of Computational and Graphical Statistics 4, 1995). Those are too far apart at the mode
/// where a density is steep on one side, as that of a member with yes alone and a wide prior; of one number, nodes are evenly spaced in t,
/// where the number is at sinh(t) (H. Takahasi and M. Mori, Publications of RIMS 9, 1974): 1e-4 nats where 15 of Gauss and Hermite have
/// 1e-2.
/// </summary>
internal sealed partial class GaussianMemberLowering
{
    private readonly Lazy<MemberNodes> nodes;

    /// <summary>
    /// The log density of a draw that is not normal, 0 where it does not count, at values of its predictor; null: normal observations are
    /// integrated in closed form.
    /// </summary>
    internal Func<LinearizedDraw, AxisTensor, AxisTensor>? Exact { get; init; }

    /// <summary>Whether the mean follows other unknowns: what is computed at it then has its whole gradient.</summary>
    internal bool IsFollowed { get; init; }

    /// <summary>The nodes along each number of a member with this many.</summary>
    public static int NodesOf(int numbers) => numbers switch { 1 => (2 * (int)(Reach / Spacing)) + 1, 2 => 9, _ => 5 };

    /// <summary>Of one number: the distance in t of neighbors, the largest t, and the factor of sinh(t).</summary>
    private const double Spacing = 0.25, Reach = 3.75, Narrowing = 0.6;

    /// <summary>Of several numbers, a draw is one of so many of a normal distribution, wider than theirs by this factor.</summary>
    private const int Candidates = 64;
    private const double Widening = 1.3;

    /// <summary>The nodes for each member of a block of few numbers.</summary>
    public static int NodesOf(GaussianMembers members)
    {
        var numbers = (int)members.Members.Sum(m => m.Numbers!.Value);
        return (int)Math.Pow(NodesOf(numbers), numbers);
    }

    private MemberNodes FindNodes() => FindNodes(States == 1
        ? Rule(Spacing, Reach, t => (Narrowing * Math.Sinh(t), Narrowing * Math.Cosh(t)))
        : [.. GaussHermite.Nodes(NodesOf(States))
            .Select(n => (Math.Sqrt(2) * n.Node, n.LogWeight + (n.Node * n.Node) + (0.5 * Math.Log(2))))]);

    /// <summary>The nodes of each member.</summary>
    /// <param name="rule">
    /// Along each number: the distances from the mode in standard deviations of the normal approximation there, and log weights.
    /// </param>
    /// <param name="most">The distance in standard deviations of the prior beyond which densities are those at this distance.</param>
    private MemberNodes FindNodes(List<(double At, double LogWeight)> rule, double? most = null)
    {
        var of = posterior.Value;
        var count = (int)Math.Pow(rule.Count, States);
        var grid = Enumerable.Range(0, count).Select(k => Enumerable.Range(0, States)
            .Select(s => rule[k / (int)Math.Pow(rule.Count, s) % rule.Count]).ToList()).ToList();
        var at = Builder.Constant(new Tensor([States, count], [.. Enumerable.Range(0, States).SelectMany(s => grid.Select(g => g[s].At))]));
        var weights = Builder.Constant(new Tensor([count], [.. grid.Select(g => g.Sum(n => n.LogWeight))]));
        Shape each = [.. home.Select(a => a.Size)];
        var root = Broadcast(of.Root, [.. each, States, States]);
        // [members.., S, nodes] to [members.., nodes, S]
        var offsets = TriangularSolve(root, Broadcast(at, [.. each, States, count]), transpose: true);
        var center = Reshape(of.Mean, [.. each, 1, States]);
        return NodesAt(center + Transpose(offsets, NodesLast), weights, center, most);
    }

    /// <summary>The order of axes that changes [members.., S, nodes] to [members.., nodes, S], and back.</summary>
    private int[] NodesLast => [.. Enumerable.Range(0, home.Length), home.Length + 1, home.Length];

    /// <summary>The terms at given deviations of each member.</summary>
    /// <param name="e">[members.., nodes, S].</param>
    /// <param name="weights">[nodes] or [members.., nodes]: their log weights.</param>
    /// <param name="center">[members.., 1, S]: the modes.</param>
    /// <param name="most">As of <see cref="FindNodes(List{ValueTuple{double, double}}, double?)"/>.</param>
    private MemberNodes NodesAt(Value e, Value weights, Value center, double? most = null)
    {
        var (of, count, drawn) = (posterior.Value, e.Shape[home.Length], e);
        var logPrior = -0.5 * Sum(of.Prior.Fixed * Square(e), home.Length + 1);
        // farther away the prior leaves nothing, and densities overflow
        if (most is { } far) e = Min(Max(e, Min(center, 0) - far), Max(center, 0) + far);
        var node = new Axis("node", count, 0, BasisRank - 2);
        var mean = of.Prior.Mean.AlignedTo([.. home, Basis]);
        var prior = of.Prior.Root;
        var scaled = of.Prior.IsDiagonal ? Reshape(prior, [.. prior.Shape[..^1], 1, States]) * e : MatMul(e, prior, transposeB: true);
        var state = new AxisTensor(Reshape(mean, [.. mean.Shape[..^1], 1, States]) + scaled, [.. home, node, Basis]);
        var total = new AxisTensor(logPrior + weights, [.. home, node]);
        List<AxisTensor> densities = [];
        foreach (var draw in of.Observed)
        {
            var part = Contracted(draw.Coefficients, ReadAt(state.Value, draw, node, Basis), Basis);
            densities.Add(Summed(members.LinearizedAs(draw.Of.From) is { } near
                ? Exact!(near, Summed(draw.Of.Offset.JoinWith(part, (a, b) => a + b))) : draw.Of.LogDensity(part)));
            total = total.JoinWith(AtMembers(densities[^1], draw), (a, b) => a + b);
        }

        var constant = -0.5 * of.Prior.Free.Count(f => !f) * Math.Log(2 * Math.PI);
        return new(state, drawn, total.AlignedTo([.. home, node]), constant - (0.5 * of.LogDeterminant), node, densities, logPrior);
    }

    private AxisTensor IntegralByNodes()
    {
        var of = nodes.Value;
        var density = LogSumExp(of.LogTerms, home.Length) + of.Constant;
        return new(Broadcast(density, [.. home.Select(a => a.Size)]), home);
    }

    /// <summary>The means [members.., S] and covariances [members.., S, S] of the states.</summary>
    private (Value Mean, Value Covariance) MomentsByNodes()
    {
        return MomentsByNodes(nodes.Value.State.Value);
    }

    /// <summary>The means and covariances of what has these values at the nodes [members.., nodes, S].</summary>
    private (Value Mean, Value Covariance) MomentsByNodes(Value values)
    {
        var of = nodes.Value;
        var total = LogSumExp(of.LogTerms, home.Length);
        var weights = Exp(of.LogTerms - Reshape(total, [.. total.Shape, 1]));
        weights = Reshape(weights, [.. weights.Shape, 1]);
        var mean = Sum(weights * values, home.Length);
        var apart = values - Reshape(mean, [.. mean.Shape[..^1], 1, States]);
        return (mean, MatMul(weights * apart, apart, transposeA: true));
    }

    /// <summary>
    /// States drawn from their posterior: [members.., S]. A number is drawn from its density, interpolated between nodes; several numbers
    /// together are one of many candidates by their weights (sampling-importance resampling; D. B. Rubin, 1988).
    /// </summary>
    private Value DrawnByNodes(Noise noise)
    {
        var (of, at) = (nodes.Value, posterior.Value);
        Shape each = [.. home.Select(a => a.Size)];
        if (States == 1)
        {
            var away = Narrowing * NodeSampler.Draw(noise, Broadcast(of.LogTerms, [.. each, of.Node.Size]), Spacing, each);
            var moved = TriangularSolve(Broadcast(at.Root, [.. each, 1, 1]), Reshape(away, [.. each, 1, 1]), transpose: true);
            return at.State.Value + at.Prior.Rooted(Reshape(moved, at.State.Value.Shape));
        }

        var (mean, covariance) = MomentsByNodes(of.Deviation);
        var normal = noise.Normal([.. each, States, Candidates]);
        var center = Reshape(mean, [.. each, 1, States]);
        var candidates = NodesAt(center + Transpose(Widening * MatMul(Cholesky(covariance), normal), NodesLast),
            0.5 * Sum(Square(normal), home.Length), center);
        return noise.Drawn("one of candidates", Choose, [.. each, States], 1,
            (Broadcast(candidates.LogTerms, [.. each, Candidates]), 1),
            (Broadcast(candidates.State.Value, [.. each, Candidates, States]), 2));
    }

    /// <summary>One of the candidates by their log weights: [candidates], [candidates, S].</summary>
    private static void Choose(ReadOnlySpan<double> arguments, Span<double> drawn, RandomStream random)
    {
        var logs = arguments[..Candidates];
        var (most, total) = (double.NegativeInfinity, 0.0);
        foreach (var log in logs) most = Math.Max(most, log);
        foreach (var log in logs) total += Math.Exp(log - most);
        var (left, chosen) = (random.NextUniform() * total, 0);
        while (chosen < Candidates - 1 && (left -= Math.Exp(logs[chosen] - most)) > 0) chosen++;
        arguments.Slice(Candidates + (chosen * drawn.Length), drawn.Length).CopyTo(drawn);
    }

    /// <summary>The nodes of each member.</summary>
    /// <param name="State">[members.., nodes, S].</param>
    /// <param name="Deviation">[members.., nodes, S]: the states less their mean, as multiples of a root of their covariance.</param>
    /// <param name="LogTerms">[members.., nodes]: the logarithm of each term of the integral, but for a constant.</param>
    /// <param name="Constant">[members or 1..].</param>
    /// <param name="Node">The axis of the nodes.</param>
    /// <param name="Observed">[axes.., nodes]: the log density of each number that a statement observes.</param>
    /// <param name="LogPrior">[members.., nodes]: the log density of the members' own distribution, but for a constant.</param>
    private sealed record MemberNodes(AxisTensor State, Value Deviation, Value LogTerms, Value Constant, Axis Node,
        IReadOnlyList<AxisTensor> Observed, Value LogPrior);
}
