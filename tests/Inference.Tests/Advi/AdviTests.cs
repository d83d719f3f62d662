using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Advi;

/// <summary>The variational posterior beside quadrature, other methods and itself.</summary>
public sealed class AdviTests
{
    private const string Logistic = """
        model L
        data x[rows]: real
        data s[rows]: positive
        data b[rows]: bool
        base ~ Normal(0, 3)
        slope ~ Normal(0, 3)
        other ~ Normal(0, 3)
        for n in rows { b[n] ~ Bernoulli(logit = base + slope * x[n] + other * s[n]) }
        """;

    // the distribution of tau's logarithm is not normal: its mean comes to a quarter of its sd, its sd to a quarter; what mu and theta are
    // is in the family
    [Theory, InlineData(GuideFamily.MeanField), InlineData(GuideFamily.FullRank)]
    public void Eight_schools_beside_quadrature(GuideFamily family)
    {
        var outcome = TestStory.By(EightSchools.Kept, EightSchools.Data).Fitted(Options(family), "advi");
        Near("mu", 0, EightSchools.MuByQuadrature(), 0.1, 0.1);
        Near("tau", 0, EightSchools.ByQuadrature(), 0.3, 0.3);
        for (var school = 0; school < 8; school++) Near("theta", school, EightSchools.ThetaByQuadrature(school), 0.2, 0.25);
        Assert.InRange(outcome.Metric.Value - EightSchools.ByQuadrature().LogEvidence, -0.4, -0.1);
        Assert.True(outcome.Summary!.Tail!.IsReliable);
        Assert.Equal(StopReason.Converged, outcome.Stopped);

        void Near(string name, int at, Quadrature exact, double mean, double spread)
        {
            var reported = outcome.Summary!.Estimates.Concat(outcome.Summary.Definitions).Single(e => e.Name == name);
            Assert.InRange((reported.Value.Values[at] - exact.Mean) / exact.Sd, -mean, mean);
            Assert.InRange(reported.Spread!.Sd.Values[at] / exact.Sd, 1 - spread, 1 + spread);
        }
    }

    /// <summary>
    /// A Beta posterior has longer tails on the logit scale than a normal distribution, and the same middle: mean and spread are Beta(5,
    /// 3)'s to a hundredth of a standard deviation, and the warning says so without a promise; of eight schools at the mode it says the
    /// other.
    /// </summary>
    [Fact]
    public void An_approximation_that_is_close_but_for_its_tails_is_reported_as_such()
    {
        var coin = TestStory.By(Examples.Read("coin/coin.gen"), "toss\nH\nH\nT\nH\nT\nH\n").Fitted(new(Threads: 1), "advi");
        Assert.False(coin.Summary!.Tail!.IsReliable);
        var share = coin.Summary!.Estimates.Single();
        Assert.Equal(5.0 / 8, share.Value.Values[0], 0.01 * Math.Sqrt(15.0 / 64 / 9));
        Assert.Equal(Math.Sqrt(15.0 / 64 / 9), share.Spread!.Sd.Values[0], 0.01 * Math.Sqrt(15.0 / 64 / 9));
        var light = coin.Diagnostics.Single(d => d.Code == "W0519");
        Assert.StartsWith("the approximation's tails are too light (k-hat 4.", light.Message, StringComparison.Ordinal);
        Assert.Contains("Inside its draws weighted and unweighted means agree", light.Message, StringComparison.Ordinal);
        Assert.StartsWith("its draws cannot show what they do not reach: check the fit with `--method exact`", light.Help,
            StringComparison.Ordinal);
        Assert.Equal(ApproximationFault.LightTails, coin.Summary!.Tail!.Fault);
        Assert.Contains("the approximation is poor",
            TestStory.By(EightSchools.Kept, EightSchools.Data).Fit(method: "laplace").Diagnostics.Single(d => d.Code == "W0519").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Beside_laplace_and_importance_in_a_comparison()
    {
        string[] compared = ["map", "laplace", "importance", "advi"];
        var bound = TestStory.By(Logistic, SmallTable.Rows);
        var methods = new MethodTable(TestStory.Catalog).All.Where(m => compared.Contains(m.Name)).ToList();
        Assert.All(methods, m => Assert.True(m.IsComparedOn(bound.Facts), m.Name));
        var comparison = Comparison.Run(bound.Problem, bound.Facts, methods, TestStory.Catalog, Options(GuideFamily.FullRank),
            new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(compared, comparison.Fits.Select(f => f.Method.Name));
        var advi = comparison.Fits[^1];
        Assert.InRange(comparison.Distance(advi)!.Largest, 0, 0.1);
        Assert.True(comparison.Distance(comparison.Fits[1])!.Largest > comparison.Distance(advi)!.Largest);
        Assert.Contains(comparison.Checks, c => c.Name == "k-hat of advi");
        var check = comparison.Checks.Single(c => c.Name == "bound of advi below the evidence of importance");
        Assert.True(check.Holds, check.Detail);
    }

    [Fact]
    public void Seeds_agree_within_their_errors()
    {
        var bound = TestStory.By(EightSchools.Story, EightSchools.Data);
        var fits = new ulong[] { 1, 2, 3 }.Select(seed => bound.Fitted(Options(GuideFamily.MeanField) with { Seed = seed }, "advi"))
            .ToList();
        foreach (var (one, other) in fits.Zip(fits.Skip(1)))
        {
            Assert.Equal(one.Metric.Value, other.Metric.Value, 0.005 + (4
                * Math.Sqrt((one.Metric.Error!.Value * one.Metric.Error.Value) + (other.Metric.Error!.Value * other.Metric.Error.Value))));
            // what the draws of the table leave, and three hundredths
            Assert.True(PosteriorDistance.Between(one.Summary!.Estimates, other.Summary!.Estimates)!.Largest
                < 0.03 + (4 * Math.Sqrt(2 / 4000.0)));
            Assert.NotEqual(one.Metric.Value, other.Metric.Value);
        }
    }

    [Fact]
    public void A_fit_that_has_to_end_early_warns()
    {
        var outcome = TestStory.By(EightSchools.Story, EightSchools.Data)
            .Fitted(Options(GuideFamily.MeanField) with { MaxIterations = 5 }, "advi");
        Assert.Equal((StopReason.MaxIterations, 5), (outcome.Stopped, outcome.Iterations));
        Assert.Contains("--max-iter 50", outcome.Diagnostics.Single(d => d.Code == "W0553").Help, StringComparison.Ordinal);
        Assert.DoesNotContain(TestStory.By(EightSchools.Story, EightSchools.Data)
            .Fitted(Options(GuideFamily.MeanField), "advi").Diagnostics,
            d => d.Code == "W0553");
    }

    // a - b is not identified, and its distribution has no upper limit of width: the ELBO rises without end
    [Fact]
    public void A_posterior_that_cannot_be_normalized_is_not_reported_as_converged()
    {
        const string story = """
            model M
            data x[rows]: real
            a ~ Flat()
            b ~ Flat()
            for n in rows { x[n] ~ Normal(a + b, 1) }
            """;
        var outcome = Fit(story);
        Assert.Contains(outcome.Diagnostics, d => d.Code is "W0553" or "E0552");
        Assert.NotEqual(StopReason.Converged, outcome.Stopped);
        // as many iterations suffice for a posterior that is one
        Assert.Equal(StopReason.Converged, Fit(story.Replace("b ~ Flat()", "b ~ Normal(0, 1)", StringComparison.Ordinal)).Stopped);

        static FitOutcome Fit(string story) =>
            TestStory.By(story, SmallTable.Rows).Fit(Options(GuideFamily.FullRank) with { MaxIterations = 40 }, "advi");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var bound = TestStory.By(Logistic, SmallTable.Of(600, 2));
        var (one, two) = (bound.Fitted(Options(GuideFamily.MeanField), "advi"),
            bound.Fitted(Options(GuideFamily.MeanField) with { Threads = 2 }, "advi"));
        BitwiseEquality.AreEqual(one, two);
        Assert.Equal(one.Summary!.Tail, two.Summary!.Tail);
    }

    // two modes, one of which the distribution stands at: the components are those of laplace, in their order, wherever the starts were
    [Fact]
    public void Components_that_can_be_exchanged_stand_in_order()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            w ~ Dirichlet([2, 2])
            for k in 1..2 { m[k] ~ Normal(0, 5) }
            for n in rows {
              kind[n] ~ Categorical(w)
              x[n] ~ Normal(m[kind[n]], 1)
            }
            """, SmallTable.Rows);
        var (laplace, advi) = (bound.Fitted(method: "laplace").Summary!, bound.Fitted(Options(GuideFamily.MeanField), "advi").Summary!);
        Assert.Contains("one of 2 equal modes", advi.OrderedBy!, StringComparison.Ordinal);
        Assert.InRange(PosteriorDistance.Between(advi.Estimates, laplace.Estimates)!.Largest, 0, 0.2);
    }

    [Theory]
    [InlineData("""
        param mu: real
        for n in rows { x[n] ~ Normal(mu, 1) }
        """, "`mu` is a param")]
    [InlineData("""
        mu ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(mu, 1) }
        guide {
          param m: real
          mu ~ Normal(m, 1)
        }
        """,
        "the story has a guide")]
    public void Stories_of_more_than_priors_are_refused(string story, string says) =>
        Assert.Contains(says,
            Assert.Single(TestStory.By($$"""
                model M
                data x[rows]: real
                {{story}}
                """, SmallTable.Rows).Select("advi").Diagnostics).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Defaults_for_stories_of_priors_alone()
    {
        Assert.Equal("importance", TestStory.By(EightSchools.Kept, EightSchools.Data).Select().Method!.Name);
        Assert.Equal("quadrature", TestStory.By(EightSchools.Story, EightSchools.Data).Select().Method!.Name);
        Assert.Equal("map", TestStory.By("""
            model M
            data x[rows]: real
            param mu: real
            for n in rows { x[n] ~ StudentT(5, mu, 1) }
            """,
            SmallTable.Rows).Select().Method!.Name);
    }

    private static FitOptions Options(GuideFamily family) =>
        new(Threads: 1) { [StandardOptions.Guide] = family == GuideFamily.FullRank ? "full_rank" : "mean_field" };
}
