using ProbDsl.Catalog.Conjugacy;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers independent members of one number each to whose prior all that observes them is conjugate. In its unconstrained coordinate v the
/// log density of a member is then A v - B exp(v) + C (Gamma; of -v: InverseGamma), or A log s(v) + B log s(-v) + C with the logistic
/// function s (Beta). A, B and C follow from its value and its first two derivatives at one point, here near its peak where they lose no
/// digits, and its integral is that of the Gamma or Beta function.
/// </summary>
internal sealed class ConjugateEffectLowering : EffectLowering
{
    // the density has the form of its family, so that the second step is at the peak; units far from 1 take more
    private const int MostSteps = 12;

    private const double Near = 0.5, MostReach = 40;

    // A and B are sums of terms of the size of 1, so that smaller ones are rounding: with them a density would be far too high
    private const double Least = 1e-14;

    private static readonly Gamma gamma = new();
    private static readonly Beta beta = new();

    private readonly Lazy<MemberShape> posterior;

    /// <inheritdoc/>
    public ConjugateEffectLowering(StoryLowering story, EffectMembers members)
        : base(story, members) => posterior = new(() => ReadAt(Story, Peak()));

    private bool IsUnit => MembersOf.Family == NaturalStatistics.LogOdds;

    /// <summary>-1 if the reciprocal of the member has a Gamma distribution.</summary>
    private int Sign => MembersOf.Family == NaturalStatistics.LogAndInverse ? -1 : 1;

    public override AxisTensor LogDensity()
    {
        var of = posterior.Value;
        // p(data) = p(data, v) / p(v | data), here at the peak
        var own = IsUnit ? LogBetaAt(of) - Softplus(of.Free) - Softplus(-of.Free) : gamma.LogDensity(Ones, GammaOf(of));
        return of.Density.JoinWith(AtHome(own), (density, part) => density - part).SpreadOver(Home);
    }

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments()
    {
        var of = posterior.Value;
        var sum = of.A + of.B;
        var (mean, variance) = MembersOf.Family switch
        {
            NaturalStatistics.LogOdds => (of.A / sum, of.A / sum * (of.B / sum) / (sum + 1)),
            NaturalStatistics.LogAndLinear => (of.A * of.Unit, of.A * Square(of.Unit)),
            _ => (Finite(of.A > 1, of.Unit / (of.A - 1)), Finite(of.A > 2, Square(of.Unit / (of.A - 1)) / (of.A - 2))),
        };
        yield return (MembersOf.Latent, mean, variance);

        Value Finite(Value isSo, Value value) => Where(isSo, value, Story.Builder.Constant(double.PositiveInfinity));
    }

    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        var of = posterior.Value;
        if (IsUnit)
        {
            var drawn = beta.Draw(noise, Shape, BetaOf(of.A, of.B));
            yield return (MembersOf.Latent, Transform.Constrain(Inside(Log(drawn) - Log1p(-drawn))));
            yield break;
        }

        var free = of.Free + (Sign * Log(gamma.Draw(noise, Shape, GammaOf(of))));
        yield return (MembersOf.Latent, Transform.Constrain(Inside(free)));
    }

    private Value Ones => Broadcast(Story.Builder.Constant(1), Shape);

    private static Arguments GammaOf(MemberShape of) =>
        new(gamma, new Dictionary<string, Value> { ["shape"] = of.A, ["rate"] = of.B });

    private static Arguments BetaOf(Value a, Value b) => new(beta, new Dictionary<string, Value> { ["alpha"] = a, ["beta"] = b });

    /// <summary>The log density of a probability at its coordinate, by the one of p and 1 - p that is below a half.</summary>
    private static Value LogBetaAt(MemberShape of)
    {
        var isLarge = of.Free > 0;
        return beta.LogDensity(Sigmoid(-Abs(of.Free)), BetaOf(Where(isLarge, of.B, of.A), Where(isLarge, of.A, of.B)));
    }

    /// <summary>
    /// The peak of each member in its coordinate: [shape..]. It is held, since nothing depends on where A and B are read.
    /// </summary>
    private Value Peak()
    {
        var inputs = new StepInputs(Story, MembersOf, Story);
        return Story.Builder.Iterate(MostSteps, [Broadcast(Story.Builder.Constant(0), Shape)], inputs.Constants, Step).Values[0];

        Iteration Step(ScanStep step)
        {
            var at = ReadAt(inputs.In(step), step.Carry[0]);
            var moved = IsUnit ? Log(at.A / at.B) - at.Free : Sign * Log(at.A / at.B);
            moved = Max(Min(moved, MostReach), -MostReach);
            return new([Inside(at.Free + moved)], Largest(Abs(moved)) < Near);
        }
    }

    private MemberShape ReadAt(StoryLowering story, Value free)
    {
        var (density, first, second) = DerivativesOf(story, free);
        if (!IsUnit)
        {
            var rate = Max(-second, Least);
            var unit = Transform.Constrain(free) * (Sign > 0 ? 1 / rate : rate);
            return new(density, free, Max((Sign * first) + rate, Least), rate, unit);
        }

        var (inside, outside) = (Sigmoid(free), Sigmoid(-free));
        var sum = -second / (inside * outside);
        return new(density, free, Max((sum * inside) + first, Least), Max((sum * outside) - first, Least), free);
    }

    /// <summary>The posterior of each member given all other unknowns.</summary>
    /// <param name="Density">[members..]: the log density of member and data at a coordinate.</param>
    /// <param name="Free">[shape..]: this coordinate.</param>
    /// <param name="A">[shape..]: the shape of a Gamma distribution, or the first of a Beta.</param>
    /// <param name="B">[shape..]: the rate of the Gamma distribution in units of the value at the coordinate; or the second of the
    /// Beta.</param>
    /// <param name="Unit">[shape..]: the reciprocal of the rate of a Gamma distribution, or the scale of an InverseGamma.</param>
    private sealed record MemberShape(AxisTensor Density, Value Free, Value A, Value B, Value Unit);
}
