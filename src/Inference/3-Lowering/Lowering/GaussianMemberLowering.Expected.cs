namespace ProbDsl.Inference.Lowering;

/// <content>
/// The expected log density of an M step: of statements whose parameters do not vary along all rows, from sums over the others; of the
/// rest, member by member.
/// </content>
internal sealed partial class GaussianMemberLowering
{
    private StateMoments StateMoments()
    {
        var halves = Halves();
        return new(posterior.Value.State.Value, MatMul(halves, halves, transposeA: true));
    }

    public override IEnumerable<AxisTensor> ExpectedLogDensity(Func<string, Value, Value> hold)
    {
        var (of, now) = (posterior.Value, StateMoments());
        var sums = new ExpectedSums(Builder, (Basis, Other), hold);
        var parts = new List<AxisTensor>();
        var (observed, drawn) = (new List<ObservedMember>(), new List<int>());
        var isRepeated = Story.Weights.Count > 0;
        foreach (var (i, draw) in of.Observed.Index())
            if (!isRepeated && CovarianceAt(now.Covariance, draw) is { } covariance
                && sums.Observed($"{i}", draw.Of, draw.Coefficients, At(of.State, draw), covariance) is { } part) parts.Add(part);
            else observed.Add(draw);
        foreach (var (i, member) in members.Members.Index())
            if (!member.Draw.Distribution.Of.Is(DistributionTraits.Constant))
                if (!isRepeated && sums.Drawn($"{i}", Own(i), home, of.State, CovarianceOf(now.Covariance)) is { } part) parts.Add(part);
                else drawn.Add(i);
        return observed.Count + drawn.Count == 0 ? parts : [.. parts, ByMembers(now.Each(hold), observed, drawn)];
    }

    /// <summary>The expected log density of some statements, for each member.</summary>
    private AxisTensor ByMembers(StateMoments states, List<ObservedMember> observed, List<int> drawn)
    {
        // E[sum of (y - l'z)^2 / v] is the sum at the mean, plus the trace of the sum of l l' / v times the covariance
        var information = observed.Count == 0 ? Zeros(States, States) : Information(observed);
        var spread = Sum(information * states.Covariance, -1, -2);
        return WithObserved(drawn.Select(Expected).Aggregate(-0.5 * spread, (a, b) => a + b), observed, new(states.Mean, [.. home, Basis]));

        Value Expected(int index)
        {
            var own = Own(index);
            var residual = Slice(states.Mean, home.Length, own.First, own.Width) - own.Mean.AlignedTo(home);
            var covariance = Slice(Slice(states.Covariance, home.Length, own.First, own.Width), home.Length + 1, own.First, own.Width);
            return own.IsVector
                ? ExpectedNormal.OfVectors(residual, covariance, Cholesky(own.Scale.AlignedTo(home)))
                : ExpectedNormal.OfIndependent(residual, covariance, own.Scale.AlignedTo(home));
        }
    }

    /// <summary>The distribution of a latent's own numbers.</summary>
    private MemberDistribution Own(int index)
    {
        var (width, member) = (Widths[index], members.Members[index]);
        var (distribution, isVector) = (DistributionOf(member.Draw), member.Draw.Distribution.Of.Is(DistributionTraits.GaussianVector));
        return new(Widths[..index].Sum(), width, Vector(distribution.Mean(), member, width), isVector
            ? Matrix(distribution.Own("covariance"), member) : Vector(distribution.Own("variance"), member, width), isVector);
    }

    /// <summary>Covariances of states, [members or 1.., S, S], along the axes of members on which they depend.</summary>
    private AxisTensor CovarianceOf(Value covariance)
    {
        Axis[] varying = [.. home.Where((_, i) => covariance.Shape[i] > 1)];
        return new(Reshape(covariance, [.. varying.Select(a => a.Size), States, States]), [.. varying, Basis, Other]);
    }

    /// <summary>
    /// The covariance of the member that each number is observed of; null if matrices would be repeated for every number.
    /// </summary>
    private AxisTensor? CovarianceAt(Value covariance, ObservedMember draw) =>
        States > 1 && !IsCommon(covariance) && draw.Place.Any(p => p is not Iota) ? null : MatricesAt(covariance, draw, Basis, Other);
}
