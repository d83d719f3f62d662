using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Structures;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Laplace;

/// <summary>
/// A proposal that reaches further on one side of the mode: its draws have the density that it states, and their weights are more even than
/// those of an elliptical one where the density is skewed.
/// </summary>
public sealed class ProposalSidesTests
{
    // the logarithms of Gamma numbers have a long lower tail each
    private const string Skewed = """
        model Skewed
        data y[rows]: real
        a ~ Gamma(0.4, 1)
        b ~ Gamma(0.3, 1)
        m ~ Normal(0, 1)
        for n in rows { y[n] ~ Normal(m + 0 * a * b, 1) }
        """;

    [Fact]
    public void Weights_are_right_and_more_even()
    {
        var story = TestStory.By(Skewed, "y\n0.5\n");
        using var objective = new StoryObjective(story.Problem, TestStory.Catalog, DensityPlan.JointOf(story.Problem), withJacobian: true,
            new(ManagedEngine.Kind, 1));
        var top = new LimitedMemoryBfgs(objective).Maximize(new double[objective.Dimension]).Position;
        var normal = new LaplaceNormal(Assert.IsType<LaplaceApproximation>(LaplaceApproximation.Compute(objective, top)));
        var split = new EllipticalProposal(normal, 4, ProposalSides.Find(normal, objective));
        var point = new double[objective.Dimension];
        var random = new RandomStream(3, "points");
        for (var i = 0; i < 100; i++) Assert.Equal(split.Draw(random, point), split.LogDensity(point), 1e-9);
        var (own, other) = (Weighed(split), Weighed(new(normal, 4)));
        // the densities of the priors of a and b are normalized: y is normal with variance 2
        var expected = (-0.5 * Math.Log(4 * Math.PI)) - (0.25 / 4);
        Assert.InRange((own.LogEvidence - expected) / own.LogEvidenceError, -4, 4);
        Assert.True(own.EffectiveSampleSize > 1.5 * other.EffectiveSampleSize && own.ParetoShape < other.ParetoShape, $"{own}, {other}");

        ImportanceSampling Weighed(EllipticalProposal proposal) =>
            ImportanceSampling.Estimate(ProposalDraws.From(proposal, objective, 20_000, new(1, "draws")).LogWeights);
    }

    /// <summary>Of a normal density all factors are 1, so that the proposal is the elliptical one.</summary>
    [Fact]
    public void A_normal_density_has_no_sides()
    {
        var story = TestStory.By("""
            model N
            data y[rows]: real
            a ~ Normal(0, 2)
            b ~ Normal(1, 3)
            for n in rows { y[n] ~ Normal(a + b, 1) }
            """, "y\n0.5\n1\n");
        using var objective = new StoryObjective(story.Problem, TestStory.Catalog, DensityPlan.JointOf(story.Problem), withJacobian: true,
            new(ManagedEngine.Kind, 1));
        var top = new LimitedMemoryBfgs(objective).Maximize(new double[objective.Dimension]).Position;
        var normal = new LaplaceNormal(Assert.IsType<LaplaceApproximation>(LaplaceApproximation.Compute(objective, top)));
        double[] z = [1.3, -0.7];
        Assert.Equal(0, ProposalSides.Find(normal, objective).Stretch(z), 1e-5);
        Assert.Equal(1.3, z[0], 1e-5);
        Assert.Equal(-0.7, z[1], 1e-5);
    }
}
