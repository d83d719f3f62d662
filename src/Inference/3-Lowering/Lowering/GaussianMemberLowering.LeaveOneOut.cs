namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The density of each number that is observed of a member given all others, by nodes: the sum over nodes, over that of the terms without
/// the number. A member without a number may vary far more than one with it, up to its prior: the nodes reach farther than those of the
/// integral.
/// </summary>
internal sealed partial class GaussianMemberLowering
{
    /// <summary>
    /// Of one number, nodes at sinh(t) standard deviations for t in steps of a quarter: near each other at the mode, and up to 900 away.
    /// </summary>
    private const double Step = 0.25, Furthest = 7.5;

    /// <summary>Of two numbers, equally far apart: a unit normal density has an error of 3e-6 with such steps.</summary>
    private const double StepOfPair = 1.25, FurthestOfPair = 20;

    /// <summary>Where the prior has e^-700 of its peak, densities are not computed; a number may be impossible from e^-50 on.</summary>
    private const double FurthestOfPrior = 38, LeastPrior = -50;

    /// <summary>The part of the mass at the outermost nodes above which a density has not been computed.</summary>
    private const double MostOutside = 1e-4;

    /// <summary>The nodes for each member.</summary>
    public static int NodesToLeaveOut(GaussianMembers members) => members.Members.Sum(m => m.Numbers!.Value) == 1
        ? (2 * (int)(Furthest / Step)) + 1 : (int)Math.Pow((2 * (int)(FurthestOfPair / StepOfPair)) + 1, 2);

    /// <summary>Whether each number has such a density.</summary>
    public static bool CanLeaveOut(GaussianMembers members) => members.Members.Sum(m => m.Numbers ?? int.MaxValue) <= 2;

    /// <summary>The log density of each number of the one statement; NaN where the nodes do not reach far enough.</summary>
    public AxisTensor LeaveOneOut()
    {
        var of = FindNodes(States == 1 ? Rule(Step, Furthest, t => (Math.Sinh(t), Math.Cosh(t)))
            : Rule(StepOfPair, FurthestOfPair, t => (t, 1)), FurthestOfPrior);
        var (draw, own) = (posterior.Value.Observed[0], of.Observed[0]);
        Shape each = [.. home.Select(a => a.Size), of.Node.Size];
        var all = ReadAt(Broadcast(of.LogTerms, each), draw, of.Node);
        var prior = ReadAt(Broadcast(of.LogPrior, each), draw, of.Node);
        // where a number is impossible, those of the others are lost beside it
        var lost = new AxisTensor(Where(prior.Value < LeastPrior, Builder.Constant(double.NegativeInfinity), double.NaN), prior.Axes);
        var axes = Axis.Union([.. all.Axes, .. own.Axes, .. lost.Axes]);
        var number = own.AlignedTo(axes);
        AxisTensor others = new(Where(number > double.MinValue, all.AlignedTo(axes) - number, lost.AlignedTo(axes)), axes);
        var total = others.Without(of.Node, (v, d) => LogSumExp(v, d));
        var outside = others.JoinWith(new(IsOutermost(of.Node.Size), [of.Node]), (v, at) => v + at)
            .Without(of.Node, (v, d) => LogSumExp(v, d));
        var isCovered = outside.JoinWith(total, (a, b) => b - a).Value;
        var density = all.Without(of.Node, (v, d) => LogSumExp(v, d)).JoinWith(total, (a, b) => a - b);
        return density with { Value = Where(isCovered > -Math.Log(MostOutside), density.Value, double.NaN) };
    }

    /// <summary>0 at the nodes with the largest distance along a number, -infinity at others.</summary>
    private Value IsOutermost(int count)
    {
        var each = (int)Math.Round(Math.Pow(count, 1.0 / States));
        return Builder.Constant(new Tensor([count], [.. Enumerable.Range(0, count).Select(k => Enumerable.Range(0, States)
            .Any(s => k / (int)Math.Pow(each, s) % each is var at && (at == 0 || at == each - 1)) ? 0 : double.NegativeInfinity)]));
    }

    private static List<(double At, double LogWeight)> Rule(double step, double furthest, Func<double, (double At, double Gradient)> map)
    {
        var half = (int)Math.Round(furthest / step);
        return [.. Enumerable.Range(-half, (2 * half) + 1).Select(i => map(i * step)).Select(n => (n.At, Math.Log(step * n.Gradient)))];
    }
}
