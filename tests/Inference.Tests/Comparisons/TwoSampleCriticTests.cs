using ProbDsl.Inference.Comparisons.Divergences;
using ProbDsl.Inference.Methods;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Adversarial;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Bounds by a critic of two samples against integrals of the densities of two Gaussians.</summary>
public sealed class TwoSampleCriticTests
{
    private static readonly (string Name, string Integral)[] kinds =
    [
        ("kl_a_b", "kl"), ("kl_b_a", "reverse_kl"), ("jensen_shannon", "js"), ("total_variation", "tv"), ("squared_hellinger", "hellinger"),
    ];

    /// <summary>With the true log ratio as the critic each bound is the divergence, up to the error of the mean.</summary>
    [Fact]
    public void By_the_log_ratio_the_bounds_are_the_divergences()
    {
        var (p, q) = Samples(200_000, 1);
        var found = new CriticBounds(Array.ConvertAll(p, GaussianPair.LogRatio), Array.ConvertAll(q, GaussianPair.LogRatio)).Estimates()
            .ToDictionary(e => e.Kind.Name);
        foreach (var (name, integral) in kinds)
            Assert.InRange((found[name].Value!.Value - GaussianPair.Divergence(integral)) / found[name].Size, -4, 4);
        Assert.All(kinds, kind => Assert.True(found[kind.Name].IsLowerBound && found[kind.Name].Size < 0.01));
        Assert.Null(found["chi_squared_a_b"].Value);
    }

    /// <summary>Any other critic is below: half of the log ratio, twice, shifted, or with the wrong sign.</summary>
    [Theory, InlineData(0.5, 0.0), InlineData(2.0, 0.0), InlineData(1.0, 0.4), InlineData(-1.0, 0.0)]
    public void By_another_critic_they_are_below(double scale, double shift)
    {
        var (p, q) = Samples(200_000, 2);
        var found = new CriticBounds(Array.ConvertAll(p, Critic), Array.ConvertAll(q, Critic)).Estimates().ToDictionary(e => e.Kind.Name);
        foreach (var (name, integral) in kinds)
            Assert.True(found[name].Value!.Value < GaussianPair.Divergence(integral) + (2 * found[name].Size));

        double Critic(double x) => (scale * GaussianPair.LogRatio(x)) + shift;
    }

    /// <summary>
    /// Where rows of one lie where the other has none, their sample says nothing of the divergence beyond its logarithm: KL of N(0, 1) from
    /// N(d, 1) is d^2 / 2, and no bound is above it.
    /// </summary>
    [Theory, InlineData(4, 100), InlineData(6, 100), InlineData(6, 2000), InlineData(9, 500)]
    public void Of_distributions_far_apart_the_bounds_stay_below(double apart, int rows)
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var (p, q) = (new double[rows], new double[rows]);
            new RandomStream(seed, "first sample").FillNormal(p);
            new RandomStream(seed, "second sample").FillNormal(q);
            // a critic that is too sure, as one that is trained on few rows
            var found = new CriticBounds(Array.ConvertAll(p, Critic), Array.ConvertAll(q, z => Critic(z + apart))).Estimates()
                .ToDictionary(e => e.Kind.Name);
            foreach (var name in (string[])["kl_a_b", "kl_b_a"])
            {
                Assert.InRange(found[name].Value!.Value, Math.Log(rows / 10), apart * apart / 2);
                if (apart > 5) Assert.Contains("may be far larger", found[name].Doubt);
            }
        }

        double Critic(double x) => 3 * ((apart * apart / 2) - (apart * x));
    }

    /// <summary>
    /// Of 250 rows of each all may be told apart although a hundredth of them cannot be: the error holds what was not seen, and no value
    /// is sure. With one row on the wrong side there is no doubt.
    /// </summary>
    [Fact]
    public void Rows_that_are_all_told_apart_are_no_proof()
    {
        double[] sure = [.. Enumerable.Repeat(8.0, 250)];
        double[] unsure = [-8, .. sure[1..]];
        string[] limited = ["jensen_shannon", "total_variation", "squared_hellinger"];
        var (all, one) = (Of(sure), Of(unsure));
        foreach (var (kind, largest) in limited.Zip([Math.Log(2), 1, 1]))
        {
            Assert.InRange(all[kind].Value!.Value, 0.95 * largest, largest);
            Assert.Equal(largest * Math.Sqrt(2) / 250, all[kind].Size, 1e-12);
            Assert.Contains("up to 1.2", all[kind].Doubt);
            Assert.Null(one[kind].Doubt);
            Assert.True(one[kind].Size > 0.99 * all[kind].Size);
        }

        Dictionary<string, DivergenceEstimate> Of(double[] a) =>
            new CriticBounds(a, Array.ConvertAll(sure, t => -t)).Estimates().ToDictionary(e => e.Kind.Name);
    }

    /// <summary>A trained critic is near the divergence, and not above it beyond its error.</summary>
    [Fact]
    public void A_trained_critic_comes_near_the_divergences()
    {
        var (p, q) = Samples(8000, 3);
        var found = Trained(p, q).ToDictionary(e => e.Kind.Name);
        foreach (var (name, integral) in kinds)
        {
            var exact = GaussianPair.Divergence(integral);
            Assert.InRange(found[name].Value!.Value, exact - (4 * found[name].Size) - (0.1 * exact), exact + (4 * found[name].Size));
            Assert.True(found[name].Value > 4 * found[name].Size);
        }
    }

    [Fact]
    public void Of_equal_distributions_it_finds_nothing()
    {
        var (p, _) = Samples(2000, 4);
        var (q, _) = Samples(2000, 5);
        Assert.All(Trained(p, q).Where(e => e.Value is not null), e => Assert.InRange(e.Value!.Value, -1, 3 * e.Size));
    }

    /// <summary>Draws of a story whose latents are continuous have no density: bounds take the place of what is not possible.</summary>
    [Fact]
    public void A_side_without_a_density_is_compared_by_the_critic()
    {
        var hidden = DivergenceSpecimens.Story("z[n] ~ Normal(2, 1)\n  x[n] ~ Normal(z[n] * z[n], 0.1)");
        Assert.NotNull(hidden.NoDensity);
        var normal = DivergenceSpecimens.Normal(0, 1);
        var report = DivergenceReport.Compute(hidden, normal, 1000, 1, Critic()).Value!;
        Assert.InRange(DivergenceSpecimens.ValueOf(report, "jensen_shannon"), 0.2, Math.Log(2));
        Assert.True(DivergenceSpecimens.Of(report, "kl_a_b").IsLowerBound);
        Assert.Null(DivergenceSpecimens.Of(DivergenceReport.Compute(hidden, normal, 50, 1, Critic()).Value!, "jensen_shannon").Value);
    }

    private static TwoSampleCritic Critic() => new(TestStory.Catalog, ManagedEngine.On(1),
        story => new MethodTable(TestStory.Catalog).Select(story, null).Method!);

    private static IEnumerable<DivergenceEstimate> Trained(double[] p, double[] q) => Critic().Of(p, q, 1, 1).Value!.Estimates();

    private static (double[] P, double[] Q) Samples(int count, ulong seed)
    {
        var (p, q) = (new double[count], new double[count]);
        new RandomStream(seed, "first sample").FillNormal(p);
        new RandomStream(seed, "second sample").FillNormal(q);
        return (p, Array.ConvertAll(q, z => GaussianPair.Mean + (GaussianPair.Sd * z)));
    }
}
